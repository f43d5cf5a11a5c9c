internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// What makes quantised tensors of others, others of them, and tells of their quantisation.
  static let quantized: [ScriptOperator] = [
    ScriptOperator(
      "aten::quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype)"
    ) { call in
      .tensor(
        try call.quantized(
          call.real(0), call.quantizedType(3), call.quantization(1, 2)))
    },
    ScriptOperator(
      "aten::quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, "
        + "ScalarType dtype)"
    ) { call in
      .tensor(
        try call.quantized(
          call.real(0), call.quantizedType(3), call.quantization(1, 2)))
    },
    ScriptOperator(
      "aten::quantize_per_tensor.tensors(Tensor[] tensors, Tensor scales, Tensor zero_points, "
        + "ScalarType dtype)"
    ) { call in
      let (tensors, type) = (try call.tensors(0), try call.quantizedType(3))
      let scales = try call.recorder.data(of: call.tensor(1)).realValues()
      let zeroPoints = try call.recorder.data(of: call.tensor(2)).integers()
      guard scales.count == tensors.count, zeroPoints.count == tensors.count else {
        throw call.wrong(1, "a scale for each tensor")
      }
      for (scale, zero) in zip(scales, zeroPoints) {
        call.recorder.note(.double(scale))
        call.recorder.note(.int(zero))
      }
      let results = try zip(tensors, zip(scales, zeroPoints)).map { tensor, parameters in
        ScriptValue.tensor(
          try call.quantized(
            tensor, type, Quantization(scale: parameters.0, zeroPoint: parameters.1)))
      }
      return .list(ScriptList(results))
    },
    ScriptOperator(
      "aten::quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range)"
    ) { call in
      let type = try call.quantizedType(1)
      let bounds = type == .int8 ? (-128, 127) : (0, 255)
      let isReduced = try call.bool(2) && call.engine == .fbgemm
      let chosen = try call.chosenQuantization(
        smallest: isReduced ? bounds.0 / 2 : bounds.0, largest: isReduced ? bounds.1 / 2 : bounds.1)
      return .tensor(try call.quantized(call.real(0), type, chosen))
    },
    ScriptOperator(
      "aten::quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, "
        + "ScalarType dtype)"
    ) { call in
      let axis = try call.tensor(0).shape.normalizedAxis(call.int(3))
      return .tensor(
        try call.quantized(
          call.real(0), call.quantizedType(4), call.perChannel(1, 2, axis: axis)))
    },
    ScriptOperator("aten::_choose_qparams_per_tensor(Tensor self, bool reduce_range=False)") {
      call in
      let largest = call.engine.largestActivation(isReduced: try call.bool(1))
      let chosen = try call.chosenQuantization(smallest: 0, largest: largest)
      return .tuple([.double(chosen.scale), .int(chosen.zeroPoint)])
    },
    dequantizing("aten::dequantize.self(Tensor self)"),
    ScriptOperator("aten::dequantize.tensors(Tensor[] tensors)") { call in
      .list(
        ScriptList(try call.tensors(0).map { ScriptValue.tensor(try call.dequantized($0)) }))
    },
    ScriptOperator("aten::dequantize.any(Any tensors)") { call in
      try call.arguments(replacing: { try call.dequantized($0) })[0]
    },
    ScriptOperator("aten::q_scale(Tensor self)") { call in .double(try call.perTensor(0).scale) },
    ScriptOperator("aten::q_zero_point(Tensor self)") { call in
      .int(try call.perTensor(0).zeroPoint)
    },
    ScriptOperator("aten::q_per_channel_axis(Tensor self)") { call in
      .int(try call.channels(0).axis)
    },
    ScriptOperator("aten::q_per_channel_scales(Tensor self)") { call in
      let scales = try call.channels(0).scales
      return .tensor(ScriptTensor(try Tensor(scales, shape: Shape([scales.count]))))
    },
    ScriptOperator("aten::q_per_channel_zero_points(Tensor self)") { call in
      .tensor(try call.channels(0).zeroPoints)
    },
    // Per tensor and affine, per channel and affine, per channel with zero points of fractions.
    ScriptOperator("aten::qscheme(Tensor self)") { call in
      let tensor = try call.tensor(0)
      guard tensor.isQuantized else { throw call.wrong(0, "a quantised tensor") }
      return .int(tensor.rows != nil ? 4 : tensor.type.quantization?.axis == nil ? 0 : 1)
    },
    ScriptOperator("aten::int_repr(Tensor self)") { call in
      .tensor(try call.recorder.apply(Requalify(quantization: nil), [call.tensor(0)]))
    },
    ScriptOperator(
      "aten::_make_per_tensor_quantized_tensor(Tensor self, float scale, int zero_point)"
    ) { call in
      .tensor(
        try call.recorder.apply(Requalify(quantization: call.quantization(1, 2)), [call.tensor(0)]))
    },
    ScriptOperator(
      "aten::_make_per_channel_quantized_tensor(Tensor self, Tensor scale, Tensor zero_point, "
        + "int axis)"
    ) { call in
      let axis = try call.tensor(0).shape.normalizedAxis(call.int(3))
      return .tensor(
        try call.recorder.apply(
          Requalify(quantization: call.perChannel(1, 2, axis: axis)), [call.tensor(0)]))
    },
    ScriptOperator(
      "aten::_empty_affine_quantized(int[] size, *, ScalarType? dtype=None, Layout? layout=None, "
        + "Device? device=None, bool? pin_memory=None, float scale=1.0, int zero_point=0, "
        + "MemoryFormat? memory_format=0)"
    ) { call in
      let zeros = try call.callingForTensor("aten::zeros", [call.arguments[0]])
      return .tensor(
        try call.quantized(zeros, call.quantizedType(1), call.quantization(5, 6)))
    },
    ScriptOperator(
      "aten::empty_quantized(int[] size, Tensor qtensor, *, ScalarType? dtype=None, "
        + "Layout? layout=None, Device? device=None, bool? pin_memory=None, "
        + "MemoryFormat? memory_format=None)"
    ) { call in
      let zeros = try call.callingForTensor("aten::zeros", [call.arguments[0]])
      return .tensor(
        try call.quantized(zeros, call.tensor(1).type.elementType, call.perTensor(1)))
    },
  ]

  private static func dequantizing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard !input.isQuantized, input.type.elementType != .float32 else {
        return .tensor(try call.dequantized(input))
      }
      return .tensor(try call.recorder.cast(input, to: .float32))
    }
  }
}

extension ScriptCall {
  /// The element type of a quantised scalar type.
  func quantizedType(_ index: Int) throws -> ElementType {
    let number = try optionalInt(index) ?? 13
    guard (12...14).contains(number), let type = ScalarType.elementType(number) else {
      throw ScriptError.unsupported("\(name) to the scalar type \(number)")
    }
    return type
  }

  /// The quantisation of scales and zero points along an axis, from tensors.
  func perChannel(_ scales: Int, _ zeroPoints: Int, axis: Int) throws -> Quantization {
    let zeros = try recorder.data(of: tensor(zeroPoints)).realValues()
    guard zeros.allSatisfy({ $0 == $0.rounded() && $0.magnitude < 0x1p31 }) else {
      throw ScriptError.unsupported("\(name) with zero points that are not integers")
    }
    return try Quantization(
      scales: recorder.data(of: tensor(scales)).realValues(), zeroPoints: zeros.map { Int($0) },
      axis: axis)
  }

  /// The quantisation that the first tensor's numbers suggest, which are asked for.
  func chosenQuantization(smallest: Int, largest: Int) throws -> Quantization {
    let input = try real(0)
    let data = try recorder.data(of: input)
    let (scale, zeroPoint) = DynamicFakeQuantize.parameters(
      of: try data.elements(as: Float.self), smallest: smallest, largest: largest)
    if input.constant == nil {
      recorder.note(.double(scale))
      recorder.note(.int(zeroPoint))
    }
    return try Quantization(scale: scale, zeroPoint: zeroPoint)
  }

  /// The axis, the scales and the zero points of a tensor with several of them.
  fileprivate func channels(
    _ index: Int
  ) throws -> (axis: Int, scales: [Double], zeroPoints: ScriptTensor) {
    let tensor = try tensor(index)
    if let rows = tensor.rows {
      let zeroPoints = try Tensor(rows.zeroPoints, shape: Shape([rows.zeroPoints.count]))
      return (0, rows.scales.map(Double.init), ScriptTensor(zeroPoints))
    }
    guard let quantization = tensor.type.quantization, let axis = quantization.axis else {
      throw wrong(index, "a tensor quantised along an axis")
    }
    let zeroPoints = try Tensor(
      quantization.zeroPoints.map(Int64.init), shape: Shape([quantization.zeroPoints.count]))
    return (axis, quantization.scales, ScriptTensor(zeroPoints))
  }
}

internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Quantised tensors and operators, with the arithmetic of PyTorch's QNNPACK engine.
  static let quantized: [ScriptOperator] = [
    ScriptOperator(
      "aten::quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype)"
    ) { call in
      guard let type = ScalarType.elementType(try call.int(3)), try call.int(3) < 14 else {
        throw ScriptError.unsupported("\(call.name) to the scalar type \(try call.int(3))")
      }
      return .tensor(
        try call.recorder.apply(
          Quantize(
            elementType: type, quantization: call.quantization(1, 2), rescaling: .floatingPoint),
          [call.real(0)]))
    },
    ScriptOperator("aten::dequantize(Tensor self)") { call in
      let input = try call.tensor(0)
      guard input.type.quantization != nil else { return .tensor(input) }
      return .tensor(try call.recorder.apply(Dequantize(), [input]))
    },
    ScriptOperator("aten::q_scale(Tensor self)") { call in
      .double(try call.perTensor(0).scale)
    },
    ScriptOperator("aten::q_zero_point(Tensor self)") { call in
      .int(try call.perTensor(0).zeroPoint)
    },
    prepacking("quantized::conv_prepack"), prepacking("quantized::conv2d_prepack"),
    ScriptOperator("quantized::linear_prepack(Tensor W, Tensor? B=None)") { call in
      .object(PackedParameters.linear(weight: call.arguments[0], bias: call.arguments[1]))
    },
    unpacking("quantized::conv_unpack"), unpacking("quantized::conv2d_unpack"),
    unpacking("quantized::linear_unpack"),
    convolution("quantized::conv2d", .none), convolution("quantized::conv2d_relu", .relu),
    packedConvolution("quantized::conv2d", .none),
    packedConvolution("quantized::conv2d_relu", .relu),
    fullyConnected("quantized::linear", .none), fullyConnected("quantized::linear_relu", .relu),
    combining("quantized::add") { Add(activation: .none, rescaling: .floatingPoint) },
    combining("quantized::add_relu") { Add(activation: .relu, rescaling: .floatingPoint) },
    combining("quantized::mul") { Multiply(activation: .none, rescaling: .floatingPoint) },
    combining("quantized::mul_relu") { Multiply(activation: .relu, rescaling: .floatingPoint) },
    ScriptOperator(
      "quantized::cat(Tensor[] qx, int dim, float? scale=None, int? zero_point=None)"
    ) { call in
      let tensors = try call.tensors(0)
      guard let first = tensors.first else { throw call.wrong(0, "at least one tensor") }
      let quantization =
        call.isNone(2) ? first.type.quantization : try call.quantization(2, 3)
      let declared = TensorType(
        first.type.elementType, first.shape, quantization: quantization)
      return .tensor(
        try call.recorder.apply(
          Concatenate(axis: call.int(1), rescaling: .floatingPoint), tensors, declared: declared))
    },
  ]

  private static func prepacking(_ name: String) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, "
        + "int groups)"
    ) { call in
      .object(
        PackedParameters.convolution(
          weight: call.arguments[0], bias: call.arguments[1],
          window: PackedParameters.Window(
            stride: try call.ints(2, count: 2), padding: try call.ints(3, count: 2),
            dilation: try call.ints(4, count: 2), groups: try call.int(5))))
    }
  }

  private static func unpacking(_ name: String) -> ScriptOperator {
    ScriptOperator("\(name)(Any packed_weights)") { call in
      let packed = try call.packed(0)
      return .tuple([packed.weight, packed.bias])
    }
  }

  /// The form of old files, whose calls say the window.
  private static func convolution(
    _ name: String, _ activation: ActivationRange
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor qx, Any weight, int[] stride, int[] padding, int[] dilation, int groups, "
        + "float output_scale, int output_zero_point)"
    ) { call in
      let window = PackedParameters.Window(
        stride: try call.ints(2, count: 2), padding: try call.ints(3, count: 2),
        dilation: try call.ints(4, count: 2), groups: try call.int(5))
      return .tensor(
        try call.quantizedConvolution(window, activation, call.quantization(6, 7)))
    }
  }

  /// The form of newer files, whose packed parameters know the window.
  private static func packedConvolution(
    _ name: String, _ activation: ActivationRange
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor qx, Any packed_weight, float output_scale, int output_zero_point)"
    ) { call in
      guard let window = try call.packed(1).window else {
        throw call.wrong(1, "packed parameters of a convolution")
      }
      return .tensor(
        try call.quantizedConvolution(window, activation, call.quantization(2, 3)))
    }
  }

  private static func fullyConnected(
    _ name: String, _ activation: ActivationRange
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor X, Any W_prepack, float Y_scale_i, int Y_zero_point_i)"
    ) { call in
      let (input, packed) = (try call.tensor(0), try call.packed(1))
      let operation = FullyConnected(
        activation: activation, keepsDimensions: true, rescaling: .floatingPoint)
      let inputs = [input, try packed.weightTensor] + (packed.biasTensor.map { [$0] } ?? [])
      let declared = TensorType(
        input.type.elementType, input.shape, quantization: try call.quantization(2, 3))
      return .tensor(try call.recorder.apply(operation, inputs, declared: declared))
    }
  }

  private static func combining(
    _ name: String, _ make: @escaping @Sendable () -> any Operator
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor qa, Tensor qb, float scale, int zero_point)") { call in
      let input = try call.tensor(0)
      let declared = TensorType(
        input.type.elementType, input.shape, quantization: try call.quantization(2, 3))
      return .tensor(
        try call.recorder.apply(make(), [input, call.tensor(1)], declared: declared))
    }
  }
}

extension ScriptCall {
  /// A quantisation from a scale and a zero point.
  fileprivate func quantization(_ scale: Int, _ zeroPoint: Int) throws -> Quantization {
    try Quantization(scale: double(scale), zeroPoint: int(zeroPoint))
  }

  /// The quantisation of a tensor with one scale.
  fileprivate func perTensor(_ index: Int) throws -> Quantization {
    guard let quantization = try tensor(index).type.quantization, quantization.isPerTensor else {
      throw wrong(index, "a tensor quantised with one scale")
    }
    return quantization
  }

  fileprivate func packed(_ index: Int) throws -> PackedParameters {
    guard case .object(let object) = arguments[index],
      let packed = PackedParameters(object)
    else { throw wrong(index, "packed parameters") }
    return packed
  }

  fileprivate func quantizedConvolution(
    _ window: PackedParameters.Window, _ activation: ActivationRange, _ quantization: Quantization
  ) throws -> ScriptTensor {
    let packed = try packed(1)
    let (padding, stride, dilation) = (window.padding, window.stride, window.dilation)
    let convolution = Convolution(
      weight: try packed.weightTensor, bias: packed.biasTensor,
      window: SpatialWindow(
        strideHeight: stride[0], strideWidth: stride[1], dilationHeight: dilation[0],
        dilationWidth: dilation[1],
        padding: .explicit(
          top: padding[0], bottom: padding[0], left: padding[1], right: padding[1])),
      groups: window.groups, activation: activation, quantization: quantization)
    return try recorder.convolution(tensor(0), convolution, name)
  }
}

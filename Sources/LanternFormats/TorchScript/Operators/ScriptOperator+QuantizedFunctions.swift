internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions, sums, products and normalisations with a quantisation of their result.
  static let quantizedFunctions: [ScriptOperator] =
    sums + scalarOperators + functions + normalizations + quantizedJoins

  private static let sums: [ScriptOperator] =
    [
      combining("quantized::add") { Add(rescaling: $0) },
      combining("_quantized::add") { Add(rescaling: $0) },
      combining("quantized::add_relu") { Add(activation: .relu, rescaling: $0) },
      combining("quantized::mul") { Multiply(rescaling: $0) },
      combining("quantized::mul_relu") { Multiply(activation: .relu, rescaling: $0) },
      ScriptOperator("quantized::matmul(Tensor qa, Tensor qb, float scale, int zero_point)") {
        call in
        let operands = try [call.tensor(0), call.tensor(1)].map {
          ScriptValue.tensor(try call.dequantized($0))
        }
        let product = try call.callingForTensor("aten::matmul", operands)
        return .tensor(
          try call.quantized(product, call.tensor(0).type.elementType, call.quantization(2, 3)))
      },
    ]

  /// Sums and products with a number, whose quantisation follows from it.
  private static let scalarOperators: [ScriptOperator] =
    [("", false), ("_relu", true)].flatMap { suffix, isRelu in
      ["add", "mul"].flatMap { name in
        [
          ("\(name)\(suffix).Scalar(Tensor qa, Scalar b)", 0),
          ("\(name)\(suffix).Scalar2(Scalar b, Tensor qa)", 1),
          ("\(name)_scalar\(suffix)(Tensor qa, Scalar b)", 0),
          ("\(name)_scalar\(suffix).Tensor(Tensor qa, Tensor b)", 0),
        ].map { schema, index in
          ScriptOperator("quantized::\(schema)") { call in
            let number = try call.double(1 - index)
            let input = try call.tensor(index)
            let result =
              name == "add" ? try call.sum(input, number) : try call.product(input, number)
            guard isRelu else { return .tensor(result) }
            return .tensor(
              try call.recorder.apply(
                Clamp(range: .relu, rescaling: .floatingPoint), [result]))
          }
        }
      }
    }

  private static let functions: [ScriptOperator] = [
    table("quantized::hardswish(Tensor input, float output_scale, int output_zero_point)", 1) { _ in
      HardSwish(rescaling: .floatingPoint)
    },
    table("quantized::sigmoid(Tensor qx, float output_scale, int output_zero_point)", 1) { _ in
      Logistic(rescaling: .floatingPoint)
    },
    ScriptOperator(
      "quantized::elu(Tensor self, float output_scale, int output_zero_point, Scalar alpha=1, "
        + "Scalar scale=1, Scalar input_scale=1)"
    ) { call in
      let input = try call.tensor(0)
      guard try call.double(4) == 1, try call.double(5) == 1 else {
        let x = try call.dequantized(input)
        let (scale, inner) = (
          try call.recorder.scalarTensor(.double(call.double(4)), .float32),
          try call.recorder.scalarTensor(.double(call.double(5)), .float32)
        )
        let below = ActivationRange(lower: -.infinity, upper: 0)
        let low = try call.recorder.apply(Clamp(range: below), [x])
        let curved = try call.recorder.apply(
          Elu(slope: Float(call.double(3))), [call.recorder.apply(Multiply(), [low, inner])])
        let sum = try call.recorder.apply(
          Add(), [curved, call.recorder.apply(Clamp(range: .relu), [x])])
        return .tensor(
          try call.quantized(
            call.recorder.apply(Multiply(), [sum, scale]), input.type.elementType,
            call.quantization(1, 2)))
      }
      return .tensor(
        try call.recorder.apply(
          Elu(slope: Float(call.double(3)), rescaling: .floatingPoint), [input],
          declared: call.declared(input, 1, 2)))
    },
    table(
      "quantized::leaky_relu(Tensor qx, Scalar negative_slope, bool inplace, float output_scale, "
        + "int output_zero_point)", 3
    ) { call in
      LeakyRelu(slope: Float(try call.double(1)), rescaling: call.engine.rescaling)
    },
    real(
      "quantized::celu(Tensor self, float output_scale, int output_zero_point, Scalar alpha=1)",
      "aten::celu", [3], 1),
    real(
      "quantized::softmax(Tensor qx, int dim, float output_scale, int output_zero_point)",
      "aten::softmax", [1], 2),
    ScriptOperator(
      "quantized::prelu(Tensor qx, Tensor weight, float output_scale, int output_zero_point)"
    ) { call in
      // PyTorch multiplies positive numbers by 1 as weights are stored, which may not reach it.
      guard let stored = try call.tensor(1).type.quantization, stored.isPerTensor,
        let range = try call.tensor(1).type.elementType.storedRange
      else { throw call.wrong(1, "weights quantised with one scale") }
      let steps = (1 / stored.scale).rounded(.toNearestOrEven) + Double(stored.zeroPoint)
      let one = min(max(steps, Double(range.lowerBound)), Double(range.upperBound))
      let slope = (one - Double(stored.zeroPoint)) * stored.scale
      let input = try call.tensor(0)
      let real = ScriptValue.tensor(try call.dequantized(input))
      let negative = try call.calling(
        "aten::prelu", [real, .tensor(call.dequantized(call.tensor(1)))])
      let positive = try call.calling("aten::mul", [real, .double(slope)])
      let isPositive = try call.calling("aten::gt", [real, .int(0)])
      return .tensor(
        try call.requantized(from: 2, "aten::where", [isPositive, positive, negative]))
    },
    ScriptOperator(
      "quantized::dropout(Tensor self, float output_scale, int output_zero_point, Scalar p=0.5, "
        + "bool training=False)"
    ) { call in .tensor(try call.tensor(0)) },
    ScriptOperator("quantized::clamp(Tensor qx, Scalar? min=None, Scalar? max=None)") { call in
      .tensor(try call.clamped(call.range(1, 2)))
    },
    ScriptOperator("quantized::threshold(Tensor qx, Scalar threshold, Scalar value)") { call in
      .tensor(try call.throughReals("aten::threshold"))
    },
    ScriptOperator(
      "quantized::max_pool1d(Tensor qx, int[] kernel_size, int[] stride, int[] padding, "
        + "int[] dilation, bool ceil_mode)"
    ) { call in try call.throughStored("aten::max_pool1d") },
    ScriptOperator(
      "quantized::max_pool2d(Tensor qx, int[] kernel_size, int[] stride, int[] padding, "
        + "int[] dilation, bool ceil_mode)"
    ) { call in try call.throughStored("aten::max_pool2d") },
  ]

  private static let normalizations: [ScriptOperator] =
    ["batch_norm", "batch_norm1d", "batch_norm2d", "batch_norm3d"].flatMap { name in
      [false, true].map { isRelu in
        batchNormalization("quantized::\(name)\(isRelu ? "_relu" : "")", isRelu: isRelu)
      }
    } + [
      batchNormalization("aten::quantized_batch_norm", isRelu: false),
      ScriptOperator(
        "quantized::layer_norm(Tensor input, int[] normalized_shape, Tensor? weight, Tensor? bias, "
          + "float eps, float output_scale, int output_zero_point)"
      ) { call in
        .tensor(
          try call.requantized(
            from: 5, "aten::layer_norm",
            [.tensor(call.dequantized(call.tensor(0)))] + call.arguments[1...4] + [.bool(false)]))
      },
      ScriptOperator(
        "quantized::group_norm(Tensor input, int num_groups, Tensor? weight, Tensor? bias, "
          + "float eps, float output_scale, int output_zero_point)"
      ) { call in
        .tensor(
          try call.requantized(
            from: 5, "aten::group_norm",
            [.tensor(call.dequantized(call.tensor(0)))] + call.arguments[1...4] + [.bool(false)]))
      },
      ScriptOperator(
        "quantized::instance_norm(Tensor input, Tensor? weight, Tensor? bias, float eps, "
          + "float output_scale, int output_zero_point)"
      ) { call in
        .tensor(
          try call.requantized(
            from: 4, "aten::instance_norm",
            [.tensor(call.dequantized(call.tensor(0))), call.arguments[1], call.arguments[2]]
              + [.none, .none, .bool(true), .double(0), call.arguments[3], .bool(false)]))
      },
    ]

  private static let quantizedJoins: [ScriptOperator] =
    [("quantized::cat", ActivationRange.none), ("quantized::cat_relu", .relu)].map { name, range in
      ScriptOperator(
        "\(name)(Tensor[] qx, int dim, float? scale=None, int? zero_point=None)"
      ) { call in
        let quantization =
          call.isNone(2)
          ? try call.tensors(0).first?.type.quantization : try call.quantization(2, 3)
        return .tensor(try call.joined(axis: call.int(1), quantization, range))
      }
    }

  private static func combining(
    _ name: String, _ make: @escaping @Sendable (Rescaling) -> any Operator
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor qa, Tensor qb, float scale, int zero_point)") { call in
      let inputs = [try call.tensor(0), try call.tensor(1)]
      return .tensor(
        try call.recorder.apply(
          make(call.engine.rescaling), inputs, declared: call.declared(inputs[0], 2, 3)))
    }
  }

  /// A function of every element as a table of results; `scale` is the index of the output's scale.
  private static func table(
    _ schema: String, _ scale: Int,
    _ make: @escaping @Sendable (ScriptCall) throws -> any Operator
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      return .tensor(
        try call.recorder.apply(
          make(call), [input], declared: call.declared(input, scale, scale + 1)))
    }
  }

  /// A function of real numbers; `others` are the indices of its further arguments.
  private static func real(
    _ schema: String, _ name: String, _ others: [Int], _ scale: Int
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(
        try call.requantized(
          from: scale, name,
          [.tensor(call.dequantized(call.tensor(0)))] + others.map { call.arguments[$0] }))
    }
  }

  private static func batchNormalization(_ name: String, isRelu: Bool) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor qx, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float eps, "
        + "float output_scale, int output_zero_point)"
    ) { call in
      let result = try call.requantized(
        from: 6, "aten::batch_norm",
        [.tensor(call.dequantized(call.tensor(0)))] + call.arguments[1...4]
          + [.bool(false), .double(0), call.arguments[5], .bool(false)])
      guard isRelu else { return .tensor(result) }
      return .tensor(
        try call.recorder.apply(Clamp(range: .relu, rescaling: .floatingPoint), [result]))
    }
  }
}

extension ScriptCall {
  /// The result of an operator on real numbers with the quantisation of an argument and the next.
  func requantized(
    from scale: Int, _ name: String, _ arguments: [ScriptValue]
  ) throws -> ScriptTensor {
    try quantized(
      callingForTensor(name, arguments), tensor(0).type.elementType,
      quantization(scale, scale + 1))
  }

  /// The first tensor clamped to a range, quantised as before.
  func clamped(_ range: ActivationRange) throws -> ScriptTensor {
    try recorder.apply(Clamp(range: range, rescaling: .floatingPoint), [tensor(0)])
  }

  /// A range of two arguments that may be `None`.
  func range(_ lower: Int, _ upper: Int) throws -> ActivationRange {
    ActivationRange(
      lower: isNone(lower) ? -.infinity : Float(try double(lower)),
      upper: isNone(upper) ? .infinity : Float(try double(upper)))
  }

  /// The tensors of the first argument joined, in a quantisation.
  func joined(
    axis: Int, _ quantization: Quantization?, _ range: ActivationRange = .none
  ) throws -> ScriptTensor {
    let tensors = try tensors(0)
    guard let first = tensors.first else { throw wrong(0, "at least one tensor") }
    return try recorder.apply(
      Concatenate(axis: axis, activation: range, rescaling: .floatingPoint), tensors,
      declared: TensorType(first.type.elementType, first.shape, quantization: quantization))
  }

  /// The largest stored integer, and the smallest.
  private func storedRange(_ tensor: ScriptTensor) throws -> ClosedRange<Int> {
    let isWide = tensor.type.elementType == .int32
    guard let range = isWide ? Int32.min...Int32.max : tensor.type.elementType.storedRange,
      tensor.type.quantization?.axis == nil, tensor.isQuantized
    else { throw ScriptError.unsupported("\(name) of \(tensor.type)") }
    return Int(range.lowerBound)...Int(range.upperBound)
  }

  /// A quantised tensor plus a number.
  ///
  /// The zero point moves, and where it would leave the element type the scale grows. Source: PyTorch `quantized/cpu/BinaryOps.cpp`, `_add_scalar_out`.
  fileprivate func sum(_ input: ScriptTensor, _ number: Double) throws -> ScriptTensor {
    let range = try storedRange(input)
    guard let quantization = input.type.quantization else { throw wrong(0, "a quantised tensor") }
    let steps = (number / quantization.scale).rounded(.toNearestOrEven)
    guard steps.magnitude < 0x1p31 else {
      throw ScriptError("\(name) of \(number) is out of range")
    }
    let zero = quantization.zeroPoint - Int(steps)
    if range.contains(zero) {
      return try recorder.apply(
        Requalify(quantization: Quantization(scale: quantization.scale, zeroPoint: zero)), [input])
    }
    let isBelow = zero < range.lowerBound
    let reach = isBelow ? range.upperBound - zero : zero - range.lowerBound
    let wide = try Quantization(
      scale: Double(reach) / Double(range.count - 1) * quantization.scale,
      zeroPoint: isBelow ? range.lowerBound : range.upperBound)
    let sum = try recorder.apply(
      Add(),
      [dequantized(input), recorder.scalarTensor(.double(steps * quantization.scale), .float32)])
    return try quantized(sum, input.type.elementType, wide)
  }

  /// A quantised tensor times a number.
  ///
  /// The scale is multiplied, and stored integers are mirrored for a number below zero. Source: PyTorch `quantized/cpu/qmul.cpp`, `_mul_scalar_out`.
  fileprivate func product(_ input: ScriptTensor, _ number: Double) throws -> ScriptTensor {
    let range = try storedRange(input)
    guard let quantization = input.type.quantization, number.isFinite else {
      throw wrong(0, "a quantised tensor")
    }
    let type = input.type.elementType
    func integers() throws -> ScriptTensor {
      let stored = try recorder.apply(Requalify(quantization: nil), [input])
      return try recorder.apply(Cast(elementType: .int32), [stored])
    }
    if number == 0 {
      let zero = try recorder.scalarTensor(.int(0), .int32)
      let product = try recorder.apply(Multiply(), [integers(), zero])
      let zeros = try recorder.apply(Cast(elementType: type), [product])
      return try recorder.apply(
        Requalify(quantization: Quantization(scale: 1, zeroPoint: 0)), [zeros])
    }
    let scale = quantization.scale * number.magnitude
    guard number < 0 else {
      return try recorder.apply(
        Requalify(quantization: Quantization(scale: scale, zeroPoint: quantization.zeroPoint)),
        [input])
    }
    // The bounds' sum is what every stored integer and its mirror image come to.
    let sum = range.lowerBound + range.upperBound
    let bound = try recorder.scalarTensor(.int(sum), .int32)
    let difference = try recorder.apply(Subtract(), [bound, integers()])
    let mirrored = try recorder.apply(Cast(elementType: type), [difference])
    return try recorder.apply(
      Requalify(
        quantization: Quantization(scale: scale, zeroPoint: sum - quantization.zeroPoint)),
      [mirrored])
  }
}

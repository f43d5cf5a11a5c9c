internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions of every element, and normalisations.
  static let activations: [ScriptOperator] = [
    clamping("aten::relu(Tensor self)", .relu),
    clamping("aten::relu6(Tensor self)", .relu6),
    clamping("quantized::relu6(Tensor qx, bool inplace=False)", .relu6),
    ScriptOperator("aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1)") { call in
      try call.clamped(call.double(1), call.double(2))
    },
    ScriptOperator("aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None)") { call in
      try call.clamped(
        call.isNone(1) ? -.infinity : call.double(1), call.isNone(2) ? .infinity : call.double(2))
    },
    ScriptOperator("aten::clamp_min(Tensor self, Scalar min)") { call in
      try call.clamped(call.double(1), .infinity)
    },
    ScriptOperator("aten::clamp_max(Tensor self, Scalar max)") { call in
      try call.clamped(-.infinity, call.double(1))
    },
    function("aten::sigmoid(Tensor self)") { Logistic() },
    function("aten::tanh(Tensor self)") { Tanh() },
    function("aten::hardswish(Tensor self)") { HardSwish() },
    function("aten::hardsigmoid(Tensor self)") { HardSigmoid() },
    function("aten::silu(Tensor self)") { SiLU() },
    function("aten::exp(Tensor self)") { Exp() },
    function("aten::log(Tensor self)") { Log() },
    function("aten::sqrt(Tensor self)") { Sqrt() },
    function("aten::rsqrt(Tensor self)") { Rsqrt() },
    ScriptOperator("aten::square(Tensor self)") { call in .tensor(try call.squared()) },
    keepingIntegers("aten::abs(Tensor self)", Abs()) { call, x in
      try call.recorder.apply(Maximum(), [x, call.negative(x)])
    },
    keepingIntegers("aten::neg(Tensor self)", Negate()) { try $0.negative($1) },
    keepingIntegers("aten::floor(Tensor self)", Floor()) { try $0.copy($1) },
    keepingIntegers("aten::ceil(Tensor self)", Ceil()) { try $0.copy($1) },
    keepingIntegers("aten::round(Tensor self)", Round()) { try $0.copy($1) },
    function("aten::sin(Tensor self)") { Sin() },
    function("aten::cos(Tensor self)") { Cos() },
    ScriptOperator("aten::leaky_relu(Tensor self, Scalar negative_slope=0.01)") { call in
      .tensor(
        try call.recorder.apply(LeakyRelu(slope: Float(call.double(1))), [call.realOnly(0)]))
    },
    ScriptOperator("aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1)") {
      call in
      guard try call.double(2) == 1, try call.double(3) == 1 else {
        throw ScriptError.unsupported("aten::elu with a scale or an input scale")
      }
      return .tensor(
        try call.recorder.apply(Elu(slope: Float(call.double(1))), [call.realOnly(0)]))
    },
    ScriptOperator("aten::gelu(Tensor self, str approximate=\"none\")") { call in
      let isApproximate = try call.string(1) == "tanh"
      return .tensor(
        try call.recorder.apply(Gelu(isApproximate: isApproximate), [call.realOnly(0)]))
    },
    ScriptOperator("aten::softmax(Tensor self, int dim, ScalarType? dtype=None)") { call in
      .tensor(try call.recorder.apply(Softmax(axis: call.int(1)), [call.inType(2)]))
    },
    ScriptOperator("aten::log_softmax(Tensor self, int dim, ScalarType? dtype=None)") { call in
      .tensor(try call.recorder.apply(LogSoftmax(axis: call.int(1)), [call.inType(2)]))
    },
    dropout("aten::dropout"), dropout("aten::feature_dropout"), dropout("aten::alpha_dropout"),
    ScriptOperator(
      "aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
        + "Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled)"
    ) { call in
      .tensor(try call.batchNormalization())
    },
  ]

  private static func clamping(_ schema: String, _ range: ActivationRange) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.clamped(Double(range.lower), Double(range.upper))
    }
  }

  private static func function(
    _ schema: String, _ make: @escaping @Sendable () -> any Operator
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.recorder.apply(make(), [call.realOnly(0)]))
    }
  }

  /// A function that gives integers for integers, in a way of their own.
  private static func keepingIntegers(
    _ schema: String, _ operation: any Operator,
    _ integers: @escaping @Sendable (ScriptCall, ScriptTensor) throws -> ScriptTensor
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard input.type.elementType.isInteger, input.type.quantization == nil else {
        return .tensor(try call.recorder.apply(operation, [call.realOnly(0)]))
      }
      return .tensor(try integers(call, input))
    }
  }

  /// Nothing, in evaluation mode; in training mode elements or channels become 0 at random.
  private static func dropout(_ name: String) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor input, float p, bool train)") { call in
      let probability = try call.double(1)
      guard try !call.bool(2) || probability == 0 else {
        if name == "aten::dropout" { return .tensor(try call.dropped(channels: false)) }
        if name == "aten::feature_dropout" { return .tensor(try call.dropped(channels: true)) }
        throw ScriptError.unsupported(
          "\(name) in training mode; call model.eval() before the model is saved")
      }
      return .tensor(try call.tensor(0))
    }
  }
}

extension ScriptCall {
  fileprivate func clamped(_ lower: Double, _ upper: Double) throws -> ScriptValue {
    let range = ActivationRange(lower: Float(lower), upper: Float(upper))
    return .tensor(
      try recorder.apply(Clamp(range: range, rescaling: .floatingPoint), [tensor(0)]))
  }

  /// The tensor with all signs turned.
  fileprivate func negative(_ tensor: ScriptTensor) throws -> ScriptTensor {
    let zero = try recorder.scalarTensor(.int(0), tensor.type.elementType)
    return try recorder.apply(Subtract(), [zero, tensor])
  }

  /// The tensor in memory of its own.
  func copy(_ tensor: ScriptTensor) throws -> ScriptTensor {
    try recorder.apply(Reshape(dimensions: tensor.shape.dimensions), [tensor])
  }

  /// A float tensor, integers converted; quantised ones are refused, since PyTorch gives them other
  /// quantisations of the result.
  fileprivate func realOnly(_ index: Int) throws -> ScriptTensor {
    let tensor = try tensor(index)
    guard tensor.type.quantization == nil else {
      throw ScriptError.unsupported("\(name) of a quantised tensor")
    }
    return try real(index)
  }

  /// The first tensor, converted to the type that an argument names, if it does.
  fileprivate func inType(_ index: Int) throws -> ScriptTensor {
    guard let number = try optionalInt(index) else { return try real(0) }
    guard let type = ScalarType.elementType(number), number < 12 else {
      throw ScriptError.unsupported("\(name) with the scalar type \(number)")
    }
    return try recorder.cast(tensor(0), to: type)
  }

  fileprivate func batchNormalization() throws -> ScriptTensor {
    let input = try tensor(0)
    guard try !bool(5), let mean = try optionalTensor(3), let variance = try optionalTensor(4)
    else { return try trainedNormalization() }
    let count = mean.shape.elementCount
    func parameter(_ index: Int, default value: Float) throws -> ScriptTensor {
      if let given = try optionalTensor(index) { return given }
      return ScriptTensor(
        try Tensor([Float](repeating: value, count: count), shape: Shape([count])))
    }
    let parameters = [
      try parameter(1, default: 1), try parameter(2, default: 0), mean, variance,
    ]
    return try recorder.withChannelsLast(input) { image in
      try recorder.apply(
        BatchNormalization(epsilon: Float(double(7))), [image] + parameters)
    }
  }
}

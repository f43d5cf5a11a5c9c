internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Functions of every element, and normalisations.
  static let activations: [ScriptOperator] = [
    clamping("aten::relu(Tensor self)", .relu),
    clamping("aten::relu6(Tensor self)", .relu6),
    clamping("quantized::relu6(Tensor qx, bool inplace=False)", .relu6),
    ScriptOperator("aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1)") { call in
      try call.clamped(call.boundOfType(1), call.boundOfType(2))
    },
    bounding("aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None)"),
    bounding("aten::clip(Tensor self, Scalar? min=None, Scalar? max=None)"),
    bounding("aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None)"),
    bounding("aten::clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None)"),
    ScriptOperator("aten::clamp_min(Tensor self, Scalar min)") { call in
      try call.clamped(call.number(1), nil)
    },
    ScriptOperator("aten::clamp_max(Tensor self, Scalar max)") { call in
      try call.clamped(nil, call.number(1))
    },
    ScriptOperator("aten::clamp_min.Tensor(Tensor self, Tensor min)") { call in
      .tensor(try call.pair(.maximum, call.tensor(0), call.tensor(1)))
    },
    ScriptOperator("aten::clamp_max.Tensor(Tensor self, Tensor max)") { call in
      .tensor(try call.pair(.minimum, call.tensor(0), call.tensor(1)))
    },
    function("aten::sigmoid(Tensor self)", Logistic(), .sigmoid),
    function("aten::tanh(Tensor self)", Tanh(), .tanh),
    function("aten::hardswish(Tensor self)", HardSwish(), .hardswish),
    function("aten::hardsigmoid(Tensor self)", HardSigmoid(), .hardsigmoid),
    function("aten::silu(Tensor self)", SiLU(), .silu),
    function("aten::exp(Tensor self)", Exp(), .exp),
    function("aten::log(Tensor self)", Log(), .log),
    function("aten::sqrt(Tensor self)", Sqrt(), .sqrt),
    function("aten::rsqrt(Tensor self)", Rsqrt(), .rsqrt),
    function("aten::sin(Tensor self)", Sin(), .sin),
    function("aten::cos(Tensor self)", Cos(), .cos),
    ScriptOperator("aten::square(Tensor self)") { call in .tensor(try call.squared()) },
    keepingIntegers("aten::abs(Tensor self)", Abs(), .abs),
    keepingIntegers("aten::neg(Tensor self)", Negate(), .neg),
    keepingIntegers("aten::floor(Tensor self)", Floor(), .floor),
    keepingIntegers("aten::ceil(Tensor self)", Ceil(), .ceil),
    keepingIntegers("aten::round(Tensor self)", Round(), .round),
    ScriptOperator("aten::leaky_relu(Tensor self, Scalar negative_slope=0.01)") { call in
      let slope = try call.double(1)
      return .tensor(try call.function(LeakyRelu(slope: Float(slope)), .leakyRelu(slope)))
    },
    ScriptOperator("aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1)") {
      call in
      let (alpha, scale, inputScale) = (
        try call.double(1), try call.double(2), try call.double(3)
      )
      let fast = scale == 1 && inputScale == 1 ? Elu(slope: Float(alpha)) : nil
      return .tensor(
        try call.function(fast, .elu(alpha: alpha, scale: scale, inputScale: inputScale)))
    },
    ScriptOperator("aten::gelu(Tensor self, *, str approximate=\"none\")") { call in
      .tensor(try call.gelu())
    },
    ScriptOperator("aten::gelu(Tensor self, str approximate=\"none\")") { call in
      .tensor(try call.gelu())
    },
    ScriptOperator("aten::celu(Tensor self, Scalar alpha=1)") { call in
      .tensor(try call.function(nil, .celu(alpha: call.double(1))))
    },
    ScriptOperator("aten::hardshrink(Tensor self, Scalar lambd=0.5)") { call in
      .tensor(try call.function(nil, .hardshrink(call.double(1))))
    },
    ScriptOperator("aten::softshrink(Tensor self, Scalar lambd=0.5)") { call in
      .tensor(try call.function(nil, .softshrink(call.double(1))))
    },
    ScriptOperator("aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20)") { call in
      .tensor(
        try call.function(nil, .softplus(beta: call.double(1), threshold: call.double(2))))
    },
    ScriptOperator("aten::threshold(Tensor self, Scalar threshold, Scalar value)") { call in
      .tensor(
        try call.ofNumbers(.threshold(call.double(1), call.double(2)), call.tensor(0)))
    },
    ScriptOperator("aten::prelu(Tensor self, Tensor weight)") { call in
      let (input, weight) = (try call.tensor(0), try call.tensor(1))
      let count = weight.shape.elementCount
      let axes = max(0, input.shape.rank - 2)
      let slopes =
        count == 1
        ? try call.reshapedCopy(weight, to: [])
        : try call.reshapedCopy(weight, to: [count] + [Int](repeating: 1, count: axes))
      let isNegative = try call.related(input, .less, 0)
      let scaled = try call.recorder.apply(Multiply(), [input, slopes])
      return .tensor(try call.recorder.apply(Select(), [isNegative, scaled, input]))
    },
    ScriptOperator(
      "aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, "
        + "bool training=False, Generator? generator=None)"
    ) { call in
      guard try !call.bool(3) else {
        throw ScriptError.unsupported("\(call.name) in training mode")
      }
      let slope = (try call.double(1) + call.double(2)) / 2
      return .tensor(try call.function(LeakyRelu(slope: Float(slope)), .leakyRelu(slope)))
    },
    ScriptOperator("aten::softmax(Tensor self, int dim, ScalarType? dtype=None)") { call in
      .tensor(try call.alongAxis(1, of: call.inType(2)) { Softmax(axis: $0) })
    },
    ScriptOperator("aten::log_softmax(Tensor self, int dim, ScalarType? dtype=None)") { call in
      .tensor(try call.alongAxis(1, of: call.inType(2)) { LogSoftmax(axis: $0) })
    },
    dropout("aten::dropout"), dropout("aten::feature_dropout"), dropout("aten::alpha_dropout"),
    dropout("aten::feature_alpha_dropout"),
    ScriptOperator(
      "aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, "
        + "Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled)"
    ) { call in
      .tensor(try call.batchNormalization())
    },
  ]

  private static func clamping(_ schema: String, _ range: ActivationRange) -> ScriptOperator {
    let upper = range.upper == .infinity ? nil : ScriptNumber.int(Int(range.upper))
    return ScriptOperator(schema) { call in try call.clamped(.int(0), upper) }
  }

  /// Bounds that are numbers, tensors or none.
  private static func bounding(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      if case .tensor = call.arguments[1] { return .tensor(try call.clampedByTensors()) }
      if case .tensor = call.arguments[2] { return .tensor(try call.clampedByTensors()) }
      return try call.clamped(
        call.isNone(1) ? nil : call.number(1), call.isNone(2) ? nil : call.number(2))
    }
  }

  /// A function of real numbers, and the operator that has fast paths for float32.
  private static func function(
    _ schema: String, _ fast: any Operator, _ function: RealFunction
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.function(fast, function)) }
  }

  /// A function that gives integers for integers.
  private static func keepingIntegers(
    _ schema: String, _ fast: any Operator, _ function: RealFunction
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      if input.type.elementType == .complex64, function == .abs {
        return .tensor(try call.recorder.apply(ComplexPart(.magnitude), [input]))
      }
      guard input.type.elementType.isFloatingPoint || input.type.quantization != nil else {
        return .tensor(try call.ofNumbers(function, input))
      }
      return .tensor(try call.function(fast, function))
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
  /// The first tensor within bounds; integers with real bounds become real.
  fileprivate func clamped(
    _ lower: ScriptNumber?, _ upper: ScriptNumber?
  ) throws -> ScriptValue {
    let input = try tensor(0)
    guard input.type.elementType == .float32 || input.type.quantization != nil else {
      return .tensor(try bounded(input, lower, upper))
    }
    let range = ActivationRange(
      lower: Float(lower?.double ?? -.infinity), upper: Float(upper?.double ?? .infinity))
    return .tensor(
      try recorder.apply(Clamp(range: range, rescaling: .floatingPoint), [input]))
  }

  /// A number in the type of the first tensor: whole for integers.
  fileprivate func boundOfType(_ index: Int) throws -> ScriptNumber {
    guard try tensor(0).type.elementType.isInteger else { return try number(index) }
    return .int(try int(index))
  }

  /// A tensor of any numbers within bounds.
  func bounded(
    _ input: ScriptTensor, _ lower: ScriptNumber?, _ upper: ScriptNumber?
  ) throws -> ScriptTensor {
    var result = input
    if let lower { result = try pair(.maximum, result, recorder.scalarTensor(lower)) }
    if let upper { result = try pair(.minimum, result, recorder.scalarTensor(upper)) }
    return result
  }

  fileprivate func clampedByTensors() throws -> ScriptTensor {
    let bounds = [try optionalTensor(1), try optionalTensor(2)]
    let common = try promoted([tensor(0)] + bounds.compactMap(\.self))
    var result = common[0]
    if bounds[0] != nil { result = try pair(.maximum, result, common[1]) }
    if bounds[1] != nil { result = try pair(.minimum, result, common[common.count - 1]) }
    return result
  }

  /// A function of the first tensor's real numbers; float64 goes by the definition in double precision.
  fileprivate func function(
    _ fast: (any Operator)?, _ function: RealFunction
  ) throws -> ScriptTensor {
    let input = try realOnly(0)
    guard let fast, input.type.elementType != .float64 else {
      return try recorder.apply(MathFunction(function), [input])
    }
    return try recorder.apply(fast, [input])
  }

  fileprivate func gelu() throws -> ScriptTensor {
    let isApproximate = try string(1) == "tanh"
    return try function(
      Gelu(isApproximate: isApproximate), isApproximate ? .geluTanh : .geluErf)
  }

  /// The tensor in memory of its own.
  func copy(_ tensor: ScriptTensor) throws -> ScriptTensor {
    try recorder.apply(Reshape(dimensions: tensor.shape.dimensions), [tensor])
  }

  /// A float tensor, integers converted; quantised ones are refused, since PyTorch gives them other
  /// quantisations of the result.
  func realOnly(_ index: Int) throws -> ScriptTensor {
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

  /// What an operator gives along the axis that an argument names; a scalar is a vector of one element.
  fileprivate func alongAxis(
    _ index: Int, of input: ScriptTensor, _ operation: (Int) -> any Operator
  ) throws -> ScriptTensor {
    let result = try recorder.apply(operation(int(index)), [atLeastVector(input)])
    return input.shape.rank == 0 ? try reshapedCopy(result, to: []) : result
  }

  fileprivate func batchNormalization() throws -> ScriptTensor {
    let input = try tensor(0)
    // PyTorch gives nothing for nothing, whatever its rank, and leaves the statistics as they were.
    guard input.shape.elementCount > 0 else { return input }
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

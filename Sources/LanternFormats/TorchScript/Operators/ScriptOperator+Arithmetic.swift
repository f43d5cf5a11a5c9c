internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Arithmetic on tensors that broadcast together, with PyTorch's type promotion.
  static let arithmetic: [ScriptOperator] = [
    ScriptOperator("aten::add(Tensor self, Tensor other, Scalar alpha=1)") { call in
      .tensor(try call.combined(Add(), call.scaledSecond()))
    },
    ScriptOperator("aten::sub(Tensor self, Tensor other, Scalar alpha=1)") { call in
      .tensor(try call.combined(Subtract(), call.scaledSecond()))
    },
    ScriptOperator("aten::rsub(Tensor self, Tensor other, Scalar alpha=1)") { call in
      let (x, y) = try call.promoted(
        call.tensor(1), call.scaled(call.tensor(0), by: call.number(2)))
      return .tensor(try call.computed(Subtract(), x, y))
    },
    // PyTorch's tests of old files call it.
    ScriptOperator(
      "aten::_test_serialization_subcmul(Tensor self, Tensor other, Scalar alpha=2)"
    ) { call in
      .tensor(try call.combined(Subtract(), call.scaledSecond()))
    },
    ScriptOperator("aten::mul(Tensor self, Tensor other)") { call in
      .tensor(try call.combined(Multiply(), call.tensor(1)))
    },
    quotient("aten::div(Tensor self, Tensor other)"),
    quotient("aten::divide(Tensor self, Tensor other)"),
    quotient("aten::true_divide(Tensor self, Tensor other)"),
    wholeQuotient("aten::div(Tensor self, Tensor other, *, str? rounding_mode)"),
    wholeQuotient("aten::div(Tensor self, Tensor other, str? rounding_mode)"),
    wholeQuotient("aten::divide(Tensor self, Tensor other, *, str? rounding_mode)"),
    ScriptOperator("aten::floor_divide(Tensor self, Tensor other)") { call in
      .tensor(try call.pair(.floorDivide, call.tensor(0), call.tensor(1)))
    },
    ScriptOperator("aten::multiply(Tensor self, Tensor other)") { call in
      .tensor(try call.combined(Multiply(), call.tensor(1)))
    },
    ScriptOperator("aten::subtract(Tensor self, Tensor other, Scalar alpha=1)") { call in
      .tensor(try call.combined(Subtract(), call.scaledSecond()))
    },
    ScriptOperator("aten::reciprocal(Tensor self)") { call in
      let input = try call.real(0)
      return .tensor(
        try call.recorder.apply(Divide(), [call.number(.int(1), like: input), input]))
    },
    ScriptOperator("aten::pow.Tensor_Scalar(Tensor self, Scalar exponent)") { call in
      .tensor(try call.power(call.number(1)))
    },
    ScriptOperator("aten::pow.Tensor_Tensor(Tensor self, Tensor exponent)") { call in
      .tensor(try call.pair(.power, call.tensor(0), call.tensor(1)))
    },
    ScriptOperator("aten::float_power(Tensor self, Tensor exponent)") { call in
      let operands = try [call.tensor(0), call.tensor(1)].map {
        try call.recorder.cast($0, to: .float64)
      }
      return .tensor(try call.recorder.apply(MathFunctionOfTwo(.power), operands))
    },
    ScriptOperator("aten::ldexp.Tensor(Tensor self, Tensor other)") { call in
      let factor = try call.pair(
        .power, call.recorder.scalarTensor(.double(2)), call.tensor(1))
      return .tensor(try call.combined(Multiply(), factor))
    },
    ScriptOperator("aten::lerp(Tensor self, Tensor end, Tensor weight)") { call in
      let (start, end) = try call.promoted(call.tensor(0), call.tensor(1))
      let weight = try call.recorder.cast(call.tensor(2), to: start.type.elementType)
      let distance = try call.recorder.apply(Subtract(), [end, start])
      return .tensor(
        try call.recorder.apply(
          Add(), [start, call.recorder.apply(Multiply(), [weight, distance])]))
    },
    fused("aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1)") {
      try $0.computed(Multiply(), $1, $2)
    },
    fused("aten::addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1)") {
      try $0.recorder.apply(Divide(), [$1, $2])
    },
    ScriptOperator("aten::maximum(Tensor self, Tensor other)") { call in
      .tensor(try call.combined(Maximum(), call.tensor(1)))
    },
    ScriptOperator("aten::minimum(Tensor self, Tensor other)") { call in
      .tensor(try call.combined(Minimum(), call.tensor(1)))
    },
  ]

  private static func quotient(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.quotient()) }
  }

  /// A quotient that may be rounded, then in the type of both.
  private static func wholeQuotient(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      switch call.isNone(2) ? "none" : try call.string(2) {
      case "none": return .tensor(try call.quotient())
      case "floor": return .tensor(try call.pair(.floorDivide, call.tensor(0), call.tensor(1)))
      case "trunc":
        let (x, y) = try call.promoted(call.tensor(0), call.tensor(1))
        guard x.type.elementType.isFloatingPoint, x.type.elementType.byteCount == 2 else {
          return .tensor(try call.pair(.truncatedDivide, x, y))
        }
        // PyTorch rounds the quotient of halves before it cuts off the fraction.
        let quotient = try call.recorder.apply(Divide(), [x, y])
        return .tensor(try call.recorder.apply(MathFunction(.trunc), [quotient]))
      case let mode: throw ScriptError("\(call.name) has no rounding mode \(mode)")
      }
    }
  }

  /// The first tensor plus a number times what is made of two others.
  private static func fused(
    _ schema: String,
    _ body: @escaping @Sendable (ScriptCall, ScriptTensor, ScriptTensor) throws -> ScriptTensor
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let all = try call.promoted([call.tensor(0), call.tensor(1), call.tensor(2)])
      let part = try call.times(body(call, all[1], all[2]), call.number(3))
      return .tensor(try call.computed(Add(), all[0], part))
    }
  }
}

extension ScriptCall {
  /// The square of the first tensor, of its own type.
  func squared() throws -> ScriptTensor {
    let tensor = try tensor(0)
    let isDouble = tensor.type.elementType == .float64
    guard !tensor.type.elementType.isFloatingPoint || isDouble else {
      return try recorder.apply(Square(), [tensor])
    }
    // Truths have a square among integers.
    let numbers =
      tensor.type.elementType == .bool ? try recorder.cast(tensor, to: .int64) : tensor
    return try recorder.apply(MathFunction(.square), [numbers])
  }

  /// The first tensor to a power.
  fileprivate func power(_ exponent: ScriptNumber) throws -> ScriptTensor {
    let input = try tensor(0)
    let isFloat = input.type.elementType == .float32
    switch exponent.double {
    case 1 where input.type.elementType.isFloatingPoint: return try copy(input)
    case 2 where isFloat: return try squared()
    case 0.5 where isFloat: return try recorder.apply(Sqrt(), [input])
    case -0.5 where isFloat: return try recorder.apply(Rsqrt(), [input])
    default: return try pair(.power, input, recorder.scalarTensor(exponent))
    }
  }

  /// A tensor times a number of the program.
  func times(_ tensor: ScriptTensor, _ factor: ScriptNumber) throws -> ScriptTensor {
    guard factor.double != 1 else { return tensor }
    return try computed(Multiply(), tensor, number(factor, like: tensor))
  }

  /// A tensor as float32, for functions of real numbers.
  func real(_ index: Int) throws -> ScriptTensor {
    let tensor = try tensor(index)
    guard !tensor.type.elementType.isFloatingPoint else { return tensor }
    return try recorder.cast(tensor, to: .float32)
  }

  /// The second operand times `alpha`.
  fileprivate func scaledSecond() throws -> ScriptTensor {
    try scaled(tensor(1), by: number(2))
  }

  fileprivate func scaled(_ tensor: ScriptTensor, by factor: ScriptNumber) throws -> ScriptTensor {
    if factor.double == 1 { return tensor }
    let (x, y) = try promoted(tensor, recorder.scalarTensor(factor))
    return try computed(Multiply(), x, y)
  }

  fileprivate func combined(
    _ operation: any Operator, _ other: ScriptTensor
  ) throws -> ScriptTensor {
    guard try tensor(0).type.quantization == nil, other.type.quantization == nil else {
      throw ScriptError.unsupported(
        "\(name) of quantised tensors; PyTorch has quantized:: operators for these")
    }
    let (x, y) = try promoted(tensor(0), other)
    return try computed(operation, x, y)
  }

  /// Arithmetic on two tensors of one element type.
  ///
  /// Narrow integers are computed in 32 bits and then cut off, which wraps as PyTorch does: graphs take
  /// those of 8 bits for quantised. A sum of truths is whether either holds, a product whether both do.
  func computed(
    _ operation: any Operator, _ x: ScriptTensor, _ y: ScriptTensor
  ) throws -> ScriptTensor {
    let type = x.type.elementType
    guard type == .bool || type.isInteger && type.byteCount < 4, x.type.quantization == nil
    else { return try recorder.apply(operation, [x, y]) }
    let operands = try [x, y].map { try recorder.cast($0, to: .int32) }
    return try recorder.cast(recorder.apply(operation, operands), to: type)
  }

  /// True division: integers become float32 first.
  fileprivate func quotient() throws -> ScriptTensor {
    let (x, y) = try promoted(tensor(0), tensor(1))
    let isReal = x.type.elementType.isFloatingPoint
    let operands = isReal ? [x, y] : try [x, y].map { try recorder.cast($0, to: .float32) }
    return try recorder.apply(Divide(), operands)
  }

  /// Two tensors with the element type that PyTorch gives their result.
  ///
  /// A tensor without dimensions counts only when it is of a higher category than one with some, and
  /// a number of the program only when it is of a higher category than either: bool, integer, float.
  /// Source: PyTorch documentation, `torch.result_type`.
  func promoted(
    _ x: ScriptTensor, _ y: ScriptTensor
  ) throws -> (ScriptTensor, ScriptTensor) {
    let (a, b) = (x.type.elementType, y.type.elementType)
    guard a != b else { return (x, y) }
    func weight(_ tensor: ScriptTensor) -> Int {
      tensor.isNumber ? 0 : tensor.shape.rank == 0 ? 1 : 2
    }
    let (heavy, light) = weight(x) < weight(y) ? (b, a) : (a, b)
    let common: ElementType
    if weight(x) == weight(y) {
      common = higher(a, b)
    } else {
      common = light.category > heavy.category ? light : heavy
    }
    return (try recorder.cast(x, to: common), try recorder.cast(y, to: common))
  }

  private func higher(_ a: ElementType, _ b: ElementType) -> ElementType {
    if a.category != b.category { return a.category > b.category ? a : b }
    if a.byteCount != b.byteCount { return a.byteCount > b.byteCount ? a : b }
    // int8 and uint8 fit together in int16 only.
    return a.isInteger && a != b ? .int16 : a
  }
}

extension ElementType {
  /// PyTorch's order of kinds of numbers: 0 for bool, 1 for integers, 2 for floats.
  var category: Int { self == .bool ? 0 : isInteger ? 1 : 2 }
}

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
      return .tensor(try call.recorder.apply(Subtract(), [x, y]))
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
    ScriptOperator("aten::div(Tensor self, Tensor other)") { call in
      .tensor(try call.quotient())
    },
    ScriptOperator("aten::div(Tensor self, Tensor other, str? rounding_mode)") { call in
      let quotient = try call.quotient()
      switch call.isNone(2) ? "none" : try call.string(2) {
      case "none": return .tensor(quotient)
      case "floor":
        let whole = try call.recorder.apply(Floor(), [quotient])
        let (x, _) = try call.promoted(call.tensor(0), call.tensor(1))
        return .tensor(try call.recorder.cast(whole, to: x.type.elementType))
      case let mode: throw ScriptError.unsupported("\(call.name) with the rounding mode \(mode)")
      }
    },
    ScriptOperator("aten::reciprocal(Tensor self)") { call in
      let one = try call.recorder.scalarTensor(.double(1))
      return .tensor(try call.recorder.apply(Divide(), [one, call.real(0)]))
    },
    ScriptOperator("aten::pow(Tensor self, Scalar exponent)") { call in
      let exponent = try call.double(1)
      switch exponent {
      case 1: return .tensor(try call.copy(call.tensor(0)))
      case 2: return .tensor(try call.squared())
      case 0.5: return .tensor(try call.recorder.apply(Sqrt(), [call.real(0)]))
      case -0.5: return .tensor(try call.recorder.apply(Rsqrt(), [call.real(0)]))
      default: throw ScriptError.unsupported("\(call.name) with the exponent \(exponent)")
      }
    },
    ScriptOperator("aten::maximum(Tensor self, Tensor other)") { call in
      .tensor(try call.combined(Maximum(), call.tensor(1)))
    },
    ScriptOperator("aten::minimum(Tensor self, Tensor other)") { call in
      .tensor(try call.combined(Minimum(), call.tensor(1)))
    },
  ]
}

extension ScriptCall {
  /// The square of the first tensor, of its own type.
  func squared() throws -> ScriptTensor {
    let tensor = try tensor(0)
    return tensor.type.elementType.isFloatingPoint
      ? try recorder.apply(Square(), [tensor]) : try combined(Multiply(), tensor)
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
    return try recorder.apply(Multiply(), [x, y])
  }

  fileprivate func combined(
    _ operation: any Operator, _ other: ScriptTensor
  ) throws -> ScriptTensor {
    guard try tensor(0).type.quantization == nil, other.type.quantization == nil else {
      throw ScriptError.unsupported(
        "\(name) of quantised tensors; PyTorch has quantized:: operators for these")
    }
    let (x, y) = try promoted(tensor(0), other)
    return try recorder.apply(operation, [x, y])
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

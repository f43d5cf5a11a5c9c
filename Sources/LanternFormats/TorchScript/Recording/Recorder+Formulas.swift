internal import LanternGraphs
internal import LanternTensors

/// A tensor in a formula, whose operations are recorded as they are written down.
///
/// Tensors broadcast together; a number takes the tensor's element type.
struct Formula {
  let tensor: ScriptTensor
  let recorder: Recorder

  init(_ tensor: ScriptTensor, _ recorder: Recorder) {
    self.tensor = tensor
    self.recorder = recorder
  }

  /// What an operator gives for this tensor alone.
  func applying(_ operation: any Operator) throws -> Formula {
    Formula(try recorder.apply(operation, [tensor]), recorder)
  }

  /// What an operator gives for this tensor and another one of any type.
  func combining(_ operation: any Operator, with other: Formula) throws -> Formula {
    Formula(try recorder.apply(operation, [tensor, other.tensor]), recorder)
  }

  /// What an operator gives for this tensor and another one, both brought to one type.
  func combined(_ operation: any Operator, _ other: Formula) throws -> Formula {
    let (a, b) = (tensor.type.elementType, other.tensor.type.elementType)
    guard a != b else {
      return Formula(try recorder.apply(operation, [tensor, other.tensor]), recorder)
    }
    let takesOther = a.category != b.category ? b.category > a.category : b.byteCount > a.byteCount
    let common = takesOther ? b : a
    let operands = [
      try recorder.cast(tensor, to: common), try recorder.cast(other.tensor, to: common),
    ]
    return Formula(try recorder.apply(operation, operands), recorder)
  }

  /// A number of this tensor's element type.
  func number(_ value: Double) throws -> Formula {
    Formula(try recorder.scalarTensor(.double(value), tensor.type.elementType), recorder)
  }

  static func + (a: Formula, b: Formula) throws -> Formula { try a.combined(Add(), b) }
  static func - (a: Formula, b: Formula) throws -> Formula { try a.combined(Subtract(), b) }
  static func * (a: Formula, b: Formula) throws -> Formula { try a.combined(Multiply(), b) }
  static func / (a: Formula, b: Formula) throws -> Formula { try a.combined(Divide(), b) }
  static func + (a: Formula, b: Double) throws -> Formula { try a + a.number(b) }
  static func - (a: Formula, b: Double) throws -> Formula { try a - a.number(b) }
  static func * (a: Formula, b: Double) throws -> Formula { try a * a.number(b) }
  static func / (a: Formula, b: Double) throws -> Formula { try a / a.number(b) }
  static func - (a: Double, b: Formula) throws -> Formula { try b.number(a) - b }

  /// The larger of the elements and a number.
  func atLeast(_ bound: Double) throws -> Formula { try combined(Maximum(), number(bound)) }
  /// The smaller of the elements and a number.
  func atMost(_ bound: Double) throws -> Formula { try combined(Minimum(), number(bound)) }
  func abs() throws -> Formula { try combined(Maximum(), 0 - self) }
  func squared() throws -> Formula { try self * self }
  func exp() throws -> Formula { try applying(isDouble ? MathFunction(.exp) : Exp()) }
  func log() throws -> Formula { try applying(isDouble ? MathFunction(.log) : Log()) }
  /// The elements as real numbers: integers and truths as float32.
  func real() throws -> Formula {
    guard !tensor.type.elementType.isFloatingPoint else { return self }
    return Formula(try recorder.cast(tensor, to: .float32), recorder)
  }
  func squareRoot() throws -> Formula { try applying(isDouble ? MathFunction(.sqrt) : Sqrt()) }
  /// Whether the elements are float64, for which functions go by the definition.
  private var isDouble: Bool { tensor.type.elementType == .float64 }

  /// `log(1 + e^x)`, without overflow.
  func softplus() throws -> Formula {
    try atLeast(0) + (0 - abs()).exp().applying(MathFunction(.log1p))
  }

  /// `x^exponent`.
  func power(_ exponent: Double) throws -> Formula {
    switch exponent {
    case 1: return self
    case 2: return try squared()
    case 0.5: return try squareRoot()
    default:
      return try isDouble
        ? applying(MathFunction(.power(exponent))) : combined(Power(), number(exponent))
    }
  }

  /// The sum over axes, which stay with the size 1 if wanted.
  func sum(_ axes: [Int], keeps: Bool = false) throws -> Formula {
    // Sums of float32 have a fast path.
    try applying(
      isDouble
        ? Reduce(.sum, axes: axes, keepsDimensions: keeps)
        : Sum(axes: axes, keepsDimensions: keeps))
  }

  /// The mean over axes, which stay with the size 1 if wanted.
  func mean(_ axes: [Int], keeps: Bool = false) throws -> Formula {
    try applying(
      isDouble
        ? Reduce(.mean, axes: axes, keepsDimensions: keeps)
        : Mean(axes: axes, keepsDimensions: keeps, rescaling: .floatingPoint))
  }

  /// The sum of all elements.
  func total() throws -> Formula { try sum(Array(0..<tensor.shape.rank)) }

  /// The same elements under other dimensions.
  func reshaped(_ dimensions: [Int]) throws -> Formula {
    try applying(Reshape(dimensions: dimensions))
  }

  /// The axes in another order.
  func transposed(_ order: [Int]) throws -> Formula { try applying(Transpose(permutation: order)) }

  /// Which elements relate to a number.
  func compared(_ relation: Relation, _ value: Double) throws -> Formula {
    try combined(Compare(relation), number(value))
  }

  /// The elements of one where these truths hold, else of another.
  func select(_ first: Formula, _ second: Formula) throws -> Formula {
    Formula(try recorder.apply(Select(), [tensor, first.tensor, second.tensor]), recorder)
  }

  /// The product of matrices.
  func product(_ other: Formula) throws -> Formula { try combined(MatMul(), other) }
}

extension ScriptCall {
  /// A tensor argument in a formula.
  func formula(_ index: Int) throws -> Formula { Formula(try tensor(index), recorder) }

  /// A tensor argument in a formula, or nil for `None`.
  func optionalFormula(_ index: Int) throws -> Formula? {
    try optionalTensor(index).map { Formula($0, recorder) }
  }
}

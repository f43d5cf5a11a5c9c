/// An expression of TorchScript code; annotations of types are expressions too.
indirect enum Expression: Sendable, Hashable {
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  /// An imaginary number, `1j`.
  case imaginary(Double)
  case string(String)
  case ellipsis
  case name(String)
  /// `value.name`
  case attribute(Expression, String)
  /// `value[subscript, ...]`
  case subscripted(Expression, [Subscript])
  case call(Expression, [Argument])
  case tuple([Expression])
  case list([Expression])
  case dictionary([DictionaryEntry])
  case unary(UnaryOperator, Expression)
  case binary(BinaryOperator, Expression, Expression)
  /// `then if condition else otherwise`
  case conditional(condition: Expression, then: Expression, otherwise: Expression)
  /// `*value`, in calls and targets of assignments.
  case starred(Expression)

  /// One index or slice between square brackets.
  enum Subscript: Sendable, Hashable {
    case index(Expression)
    /// `start:end:step`, each of which may be left out.
    case slice(start: Expression?, end: Expression?, step: Expression?)
  }

  /// An argument of a call, with its name when it has one.
  struct Argument: Sendable, Hashable {
    var name: String?
    var value: Expression
  }

  /// An entry of a dictionary written out.
  struct DictionaryEntry: Sendable, Hashable {
    var key: Expression
    var value: Expression
  }

  /// The operators before an operand.
  enum UnaryOperator: String, Sendable, Hashable {
    case negative = "-"
    case positive = "+"
    case invert = "~"
    case not
  }

  /// The operators between two operands.
  enum BinaryOperator: String, Sendable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
    case matrixMultiply = "@"
    case leftShift = "<<"
    case rightShift = ">>"
    case bitwiseAnd = "&"
    case bitwiseOr = "|"
    case bitwiseXor = "^"
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessEqual = "<="
    case greater = ">"
    case greaterEqual = ">="
    case and
    case or
    case `is` = "is"
    case isNot = "is not"
    case `in` = "in"
    case notIn = "not in"
  }
}

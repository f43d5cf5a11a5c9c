extension Parser {
  /// Expressions separated by commas: one by itself, several or `a, ` as a tuple.
  mutating func expressionList() throws(FormatError) -> Expression {
    let first = try element()
    guard kind == .comma else { return first }
    var elements = [first]
    var tallest = height
    while skip(.comma), beginsExpression {
      elements.append(try element())
      tallest = max(tallest, height)
    }
    try grow(over: tallest)
    return .tuple(elements)
  }

  /// An expression, or one with a star before it.
  private mutating func element() throws(FormatError) -> Expression {
    guard skip(.star) else { return try expression() }
    try enter()
    defer { leave() }
    let value = try operand(above: .comparison)
    try grow(over: height)
    return .starred(value)
  }

  /// One expression: `a if b else c` and everything that binds tighter.
  mutating func expression() throws(FormatError) -> Expression {
    try enter()
    defer { leave() }
    let then = try operand(above: .lowest)
    guard skip(.if) else { return then }
    var tallest = height
    let condition = try operand(above: .lowest)
    tallest = max(tallest, height)
    try expect(.else, "`else`")
    let otherwise = try expression()
    try grow(over: max(tallest, height))
    return .conditional(condition: condition, then: then, otherwise: otherwise)
  }

  /// Operands and operators that bind tighter than a level, from left to right.
  private mutating func operand(above level: Precedence) throws(FormatError) -> Expression {
    var left: Expression
    if kind == .not {
      advance()
      try enter()
      let value = try operand(above: .negation)
      leave()
      try grow(over: height)
      left = .unary(.not, value)
    } else {
      left = try unary()
    }
    while let (operation, precedence) = binaryOperator, precedence > level {
      if precedence == .comparison {
        left = try comparison(of: left)
        continue
      }
      advance()
      let leftHeight = height
      let right = try operand(above: precedence)
      try grow(over: max(leftHeight, height))
      left = .binary(operation, left, right)
    }
    return left
  }

  /// `a < b < c`, which means `a < b and b < c`.
  private mutating func comparison(of first: Expression) throws(FormatError) -> Expression {
    var result: Expression?
    var (left, leftHeight, resultHeight) = (first, height, 0)
    while let (operation, precedence) = binaryOperator, precedence == .comparison {
      advance()
      // `not in` and `is not` are two words.
      if operation == .notIn || operation == .isNot { advance() }
      let right = try operand(above: .comparison)
      let rightHeight = height
      try grow(over: max(leftHeight, rightHeight))
      let link = Expression.binary(operation, left, right)
      if let before = result {
        try grow(over: max(resultHeight, height))
        result = .binary(.and, before, link)
      } else {
        result = link
      }
      resultHeight = height
      (left, leftHeight) = (right, rightHeight)
    }
    height = resultHeight
    return result ?? first
  }

  /// Signs before an operand, and powers, which bind tighter than a sign before them.
  private mutating func unary() throws(FormatError) -> Expression {
    let operation: Expression.UnaryOperator
    switch kind {
    case .minus: operation = .negative
    case .plus: operation = .positive
    case .tilde: operation = .invert
    default: return try power()
    }
    if operation == .negative, nextKind == .number,
      tokens[min(index + 2, tokens.count - 1)].kind != .doubleStar
    {
      advance()
      height = 1
      return try number(isNegative: true)
    }
    advance()
    try enter()
    let value = try unary()
    leave()
    try grow(over: height)
    return .unary(operation, value)
  }

  private mutating func power() throws(FormatError) -> Expression {
    let base = try postfix()
    guard skip(.doubleStar) else { return base }
    let baseHeight = height
    try enter()
    let exponent = try unary()
    leave()
    try grow(over: max(baseHeight, height))
    return .binary(.power, base, exponent)
  }

  // MARK: Operators

  /// How tightly operators bind, in the order of the Python language reference.
  private enum Precedence: Int, Comparable {
    case lowest, or, and, negation, comparison, bitwiseOr, bitwiseXor, bitwiseAnd, shift, sum
    case product

    static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
  }

  /// The binary operator that this token is or begins.
  private var binaryOperator: (Expression.BinaryOperator, Precedence)? {
    switch kind {
    case .or: (.or, .or)
    case .and: (.and, .and)
    case .equal: (.equal, .comparison)
    case .notEqual: (.notEqual, .comparison)
    case .less: (.less, .comparison)
    case .lessEqual: (.lessEqual, .comparison)
    case .greater: (.greater, .comparison)
    case .greaterEqual: (.greaterEqual, .comparison)
    case .in: (.in, .comparison)
    case .not: nextKind == .in ? (.notIn, .comparison) : nil
    case .is: nextKind == .not ? (.isNot, .comparison) : (.is, .comparison)
    case .bar: (.bitwiseOr, .bitwiseOr)
    case .caret: (.bitwiseXor, .bitwiseXor)
    case .ampersand: (.bitwiseAnd, .bitwiseAnd)
    case .leftShift: (.leftShift, .shift)
    case .rightShift: (.rightShift, .shift)
    case .plus: (.add, .sum)
    case .minus: (.subtract, .sum)
    case .star: (.multiply, .product)
    case .slash: (.divide, .product)
    case .doubleSlash: (.floorDivide, .product)
    case .percent: (.remainder, .product)
    case .at: (.matrixMultiply, .product)
    default: nil
    }
  }

  /// Whether this token can begin an expression.
  var beginsExpression: Bool {
    switch kind {
    case .name, .number, .string, .true, .false, .none, .ellipsis, .openParenthesis,
      .openBracket, .openBrace, .minus, .plus, .tilde, .not, .star, .foreign:
      true
    default: false
    }
  }
}

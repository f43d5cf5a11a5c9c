extension Parser {
  /// What follows a header: `:` and an indented block, or `:` and one statement on the same line.
  mutating func block() throws(FormatError) -> [Statement] {
    try expect(.colon, "`:`")
    try enter()
    defer { leave() }
    guard skip(.newline) else { return [try simpleStatement()] }
    try expect(.indent, "an indented block")
    var statements: [Statement] = []
    while kind != .dedent, kind != .end {
      if skip(.newline) { continue }
      statements.append(try statement())
    }
    _ = skip(.dedent)
    return statements
  }

  private mutating func statement() throws(FormatError) -> Statement {
    let line = Int(token.line)
    switch kind {
    case .if: return Statement(kind: try conditionalStatement(), line: line)
    case .while:
      advance()
      let condition = try expression()
      return Statement(kind: .whileLoop(condition: condition, body: try block()), line: line)
    case .for:
      advance()
      let target = try targetList()
      try expect(.in, "`in`")
      let iterable = try expressionList()
      return Statement(
        kind: .forLoop(target: target, iterable: iterable, body: try block()), line: line)
    case .with: return Statement(kind: try withStatement(), line: line)
    case .def: return Statement(kind: .function(try functionDefinition()), line: line)
    default: return try simpleStatement()
    }
  }

  /// `if`, or `elif` as the `if` that it is.
  private mutating func conditionalStatement() throws(FormatError) -> Statement.Kind {
    advance()
    let condition = try expression()
    let then = try block()
    var otherwise: [Statement] = []
    if kind == .elif {
      let line = Int(token.line)
      try enter()
      otherwise = [Statement(kind: try conditionalStatement(), line: line)]
      leave()
    } else if skip(.else) {
      otherwise = try block()
    }
    return .conditional(condition: condition, then: then, otherwise: otherwise)
  }

  private mutating func withStatement() throws(FormatError) -> Statement.Kind {
    advance()
    var items: [Statement.WithItem] = []
    repeat {
      var item = Statement.WithItem(context: try expression())
      if skip(.as) { item.target = try postfix() }
      items.append(item)
    } while skip(.comma)
    return .with(items: items, body: try block())
  }

  /// A statement of one line.
  private mutating func simpleStatement() throws(FormatError) -> Statement {
    let line = Int(token.line)
    let statement: Statement.Kind
    switch kind {
    case .return:
      advance()
      statement = .returns(kind == .newline || kind == .end ? nil : try expressionList())
    case .raise:
      advance()
      statement = .raise(try expression())
    case .assert:
      advance()
      let condition = try expression()
      statement = .assert(
        condition: condition, message: skip(.comma) ? try expression() : nil)
    case .del:
      advance()
      statement = .delete(try targets())
    case .pass:
      advance()
      statement = .pass
    case .break:
      advance()
      statement = .breakLoop
    case .continue:
      advance()
      statement = .continueLoop
    default: statement = try assignmentOrExpression()
    }
    try expectLineEnd()
    return Statement(kind: statement, line: line)
  }

  private mutating func assignmentOrExpression() throws(FormatError) -> Statement.Kind {
    let first = try expressionList()
    if let operation = Self.augmentations[kind] {
      try check(target: first, isSingle: true)
      advance()
      return .augmentedAssign(target: first, operation: operation, value: try expressionList())
    }
    if kind == .colon {
      try check(target: first, isSingle: true)
      advance()
      let annotation = try expression()
      // A declaration without a value changes nothing.
      guard skip(.assign) else { return .pass }
      return .assign(targets: [first], annotation: annotation, value: try expressionList())
    }
    guard kind == .assign else { return .expression(first) }
    var chain = [first]
    while kind == .assign {
      try check(target: chain[chain.count - 1], isSingle: false)
      advance()
      chain.append(try expressionList())
    }
    let value = chain.removeLast()
    return .assign(targets: chain, annotation: nil, value: value)
  }

  private func check(target: Expression, isSingle: Bool) throws(FormatError) {
    switch target {
    case .name, .attribute, .subscripted: return
    case .tuple(let elements) where !isSingle, .list(let elements) where !isSingle:
      for element in elements { try check(target: element, isSingle: false) }
    case .starred(let inner) where !isSingle: try check(target: inner, isSingle: true)
    default: throw failure("what stands before \(describe(token)) cannot be assigned to")
    }
  }

  /// The target of a `for`: `a`, or the tuple of `a, b, `.
  private mutating func targetList() throws(FormatError) -> Expression {
    let start = index
    let targets = try targets()
    let endsInComma = index > start && tokens[index - 1].kind == .comma
    return targets.count == 1 && !endsInComma ? targets[0] : .tuple(targets)
  }

  /// Targets of a `for` or `del`; what follows `in` is not theirs.
  private mutating func targets() throws(FormatError) -> [Expression] {
    var targets = [try target()]
    while skip(.comma), kind != .in, kind != .newline, kind != .end {
      targets.append(try target())
    }
    return targets
  }

  private mutating func target() throws(FormatError) -> Expression {
    let target = try postfix()
    try check(target: target, isSingle: false)
    return target
  }

  private static let augmentations: [Token.Kind: Expression.BinaryOperator] = [
    .plusAssign: .add, .minusAssign: .subtract, .starAssign: .multiply, .slashAssign: .divide,
    .doubleSlashAssign: .floorDivide, .percentAssign: .remainder, .doubleStarAssign: .power,
    .atAssign: .matrixMultiply, .leftShiftAssign: .leftShift, .rightShiftAssign: .rightShift,
    .ampersandAssign: .bitwiseAnd, .barAssign: .bitwiseOr, .caretAssign: .bitwiseXor,
  ]
}

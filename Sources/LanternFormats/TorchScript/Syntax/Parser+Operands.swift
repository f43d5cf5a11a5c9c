extension Parser {
  /// A value and what follows it: attributes, calls, subscripts.
  mutating func postfix() throws(FormatError) -> Expression {
    var value = try atom()
    while true {
      let valueHeight = height
      switch kind {
      case .dot:
        advance()
        // Words of the language are names after a point: nothing else could follow it.
        guard isWord else {
          throw failure("\(describe(token)) stands where the name of an attribute is expected")
        }
        value = .attribute(value, word())
        try grow(over: valueHeight)
      case .openParenthesis:
        advance()
        let arguments = try arguments()
        value = .call(value, arguments)
        try grow(over: max(valueHeight, height))
      case .openBracket:
        advance()
        let subscripts = try subscripts()
        value = .subscripted(value, subscripts)
        try grow(over: max(valueHeight, height))
      default:
        return value
      }
    }
  }

  private var isWord: Bool {
    kind.rawValue >= Token.Kind.and.rawValue && kind.rawValue <= Token.Kind.foreign.rawValue
      || kind == .name
  }

  private mutating func arguments() throws(FormatError) -> [Expression.Argument] {
    var arguments: [Expression.Argument] = []
    var tallest = 0
    while kind != .closeParenthesis {
      if kind == .name, nextKind == .assign {
        let name = word()
        advance()
        arguments.append(Expression.Argument(name: name, value: try expression()))
      } else if skip(.star) {
        let value = try expression()
        try grow(over: height)
        arguments.append(Expression.Argument(name: nil, value: .starred(value)))
      } else {
        arguments.append(Expression.Argument(name: nil, value: try expression()))
      }
      tallest = max(tallest, height)
      guard skip(.comma) else { break }
    }
    try expect(.closeParenthesis, "`,` or `)`")
    height = tallest
    return arguments
  }

  private mutating func subscripts() throws(FormatError) -> [Expression.Subscript] {
    var subscripts: [Expression.Subscript] = []
    var tallest = 0
    while kind != .closeBracket {
      subscripts.append(try subscriptItem())
      tallest = max(tallest, height)
      guard skip(.comma) else { break }
    }
    guard !subscripts.isEmpty else { throw failure("an index is missing between `[` and `]`") }
    try expect(.closeBracket, "`,` or `]`")
    height = tallest
    return subscripts
  }

  private mutating func subscriptItem() throws(FormatError) -> Expression.Subscript {
    var parts: [Expression?] = [nil]
    var tallest = 0
    while kind != .comma, kind != .closeBracket {
      if skip(.colon) {
        guard parts.count < 3 else { throw failure("a slice has at most three parts") }
        parts.append(nil)
      } else {
        guard parts[parts.count - 1] == nil else {
          throw failure("\(describe(token)) stands where `:`, `,` or `]` is expected")
        }
        parts[parts.count - 1] = try expression()
        tallest = max(tallest, height)
      }
    }
    height = tallest
    if parts.count == 1, let index = parts[0] { return .index(index) }
    guard parts.count > 1 else { throw failure("an index is missing before \(describe(token))") }
    return .slice(start: parts[0], end: parts[1], step: parts.count > 2 ? parts[2] : nil)
  }

  private mutating func atom() throws(FormatError) -> Expression {
    height = 1
    switch kind {
    case .name: return .name(word())
    case .number: return try number(isNegative: false)
    case .string: return .string(try string())
    case .true:
      advance()
      return .bool(true)
    case .false:
      advance()
      return .bool(false)
    case .none:
      advance()
      return .none
    case .ellipsis:
      advance()
      return .ellipsis
    case .openParenthesis: return try parenthesized()
    case .openBracket:
      advance()
      return .list(try elements(until: .closeBracket, "`,` or `]`"))
    case .openBrace: return try dictionary()
    case .foreign:
      throw failure("\(describe(token)) is not part of TorchScript's language", .unsupported)
    default: throw failure("\(describe(token)) stands where a value is expected")
    }
  }

  /// A value in parentheses, or a tuple.
  private mutating func parenthesized() throws(FormatError) -> Expression {
    advance()
    guard kind != .closeParenthesis else {
      advance()
      return .tuple([])
    }
    let value = try expressionList()
    try refuseComprehension()
    try expect(.closeParenthesis, "`,` or `)`")
    return value
  }

  private mutating func elements(
    until end: Token.Kind, _ description: String
  ) throws(FormatError) -> [Expression] {
    var elements: [Expression] = []
    var tallest = 0
    while kind != end {
      elements.append(try expression())
      tallest = max(tallest, height)
      guard skip(.comma) else { break }
    }
    try refuseComprehension()
    try expect(end, description)
    try grow(over: tallest)
    return elements
  }

  private mutating func dictionary() throws(FormatError) -> Expression {
    advance()
    var entries: [Expression.DictionaryEntry] = []
    var tallest = 0
    while kind != .closeBrace {
      let key = try expression()
      tallest = max(tallest, height)
      try expect(.colon, "`:`")
      entries.append(Expression.DictionaryEntry(key: key, value: try expression()))
      tallest = max(tallest, height)
      guard skip(.comma) else { break }
    }
    try refuseComprehension()
    try expect(.closeBrace, "`,` or `}`")
    try grow(over: tallest)
    return .dictionary(entries)
  }

  private func refuseComprehension() throws(FormatError) {
    guard kind == .for else { return }
    throw failure(
      "comprehensions are not part of the language that archives are written in", .unsupported)
  }
}

extension Parser {
  /// A class: `class Name(Base, ):` and its fields and methods.
  mutating func classDefinition() throws(FormatError) -> ClassDefinition {
    let line = Int(token.line)
    advance()
    var definition = ClassDefinition(
      name: try name(), bases: [], fields: [], methods: [], line: line)
    if skip(.openParenthesis) {
      while kind != .closeParenthesis {
        definition.bases.append(try expression())
        guard skip(.comma) else { break }
      }
      try expect(.closeParenthesis, "`)`")
    }
    try expect(.colon, "`:`")
    guard skip(.newline) else {
      try expect(.pass, "`pass` or a new line")
      try expectLineEnd()
      return definition
    }
    try expect(.indent, "an indented block")
    try enter()
    while kind != .dedent, kind != .end { try member(of: &definition) }
    leave()
    _ = skip(.dedent)
    return definition
  }

  private mutating func member(of definition: inout ClassDefinition) throws(FormatError) {
    switch kind {
    case .newline: advance()
    case .def: definition.methods.append(try functionDefinition())
    case .pass, .string:
      // `pass`, or text that describes the class.
      advance()
      try expectLineEnd()
    case .name: definition.fields.append(try field())
    default: throw failure("\(describe(token)) stands where a field or method is expected")
    }
  }

  /// `name : T`, `name : T = value`, `name = value`, or `__annotations__["name"] = T`.
  private mutating func field() throws(FormatError) -> ClassDefinition.Field {
    var field = ClassDefinition.Field(name: try name())
    if field.name == "__annotations__", skip(.openBracket) {
      guard kind == .string else {
        throw failure("\(describe(token)) stands where the name of a field is expected")
      }
      field.name = try string()
      try expect(.closeBracket, "`]`")
      try expect(.assign, "`=`")
      field.annotation = try expression()
    } else {
      if skip(.colon) { field.annotation = try expression() }
      if skip(.assign) {
        field.value = try expressionList()
      } else if field.annotation == nil {
        throw failure("\(describe(token)) stands where `:` or `=` is expected")
      }
    }
    try expectLineEnd()
    return field
  }

  /// A function: `def name(parameters, ) -> T:` and its body.
  mutating func functionDefinition() throws(FormatError) -> FunctionDefinition {
    let line = Int(token.line)
    advance()
    let name = try name()
    try expect(.openParenthesis, "`(`")
    var parameters: [FunctionDefinition.Parameter] = []
    var isKeywordOnly = false
    while kind != .closeParenthesis {
      if kind == .star, nextKind == .comma {
        guard !isKeywordOnly else { throw failure("a second lone `*`") }
        advance()
        isKeywordOnly = true
      } else {
        var parameter = FunctionDefinition.Parameter(
          name: try self.name(), isKeywordOnly: isKeywordOnly)
        if skip(.colon) { parameter.annotation = try expression() }
        if skip(.assign) { parameter.defaultValue = try expression() }
        parameters.append(parameter)
      }
      guard skip(.comma) else { break }
    }
    try expect(.closeParenthesis, "`)`")
    let returns = skip(.arrow) ? try expression() : nil
    let body = try block()
    return FunctionDefinition(
      name: name, parameters: parameters, returns: returns, body: body, line: line)
  }
}

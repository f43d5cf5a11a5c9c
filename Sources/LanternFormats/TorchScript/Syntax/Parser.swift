internal import LanternTensors

/// Reads TorchScript code into its syntax tree.
///
/// It takes what PyTorch's printer writes and the rest of the language that its parser reads; Python
/// beyond that is an error naming the line. The grammar is Python's where the two differ in how
/// operators bind. Source: PyTorch's `torch/csrc/jit/frontend/parser.cpp` and
/// `torch/csrc/jit/serialization/python_print.cpp`.
struct Parser {
  /// The most levels of nesting, of blocks and brackets together, and the greatest height of a tree.
  ///
  /// In a debug build a level takes up to 16 KiB of stack, so that this many need 1 MiB; threads on Linux
  /// have 8 MiB. Secondary threads of Apple's systems have 512 KiB, for optimised builds.
  static let deepestNesting = 64

  let source: [UInt8]
  let entry: String
  var tokens: [Token] = []
  var index = 0
  /// Levels of nesting around the current token.
  var depth = 0
  /// The height of the expression that was parsed last.
  ///
  /// Trees also grow without nesting, as `a.b.c` does, and whoever walks them recurses.
  var height = 0
  /// Long names that occurred, by their bytes; most occur many times.
  var names: [ArraySlice<UInt8>: String] = [:]

  /// Creates a parser of a file; `entry` is named in errors.
  init(_ source: [UInt8], entry: String) {
    self.source = source
    self.entry = entry
  }

  /// Reads a whole file: classes and functions, imports skipped.
  ///
  /// Throws `FormatError` with the line and byte offset of the first mistake.
  mutating func parseFile() throws(FormatError) -> SourceFile {
    try tokenize()
    var file = SourceFile(name: entry, classes: [], functions: [])
    while kind != .end {
      switch kind {
      case .newline: advance()
      case .import, .from: try skipImport()
      case .class: file.classes.append(try classDefinition())
      case .def: file.functions.append(try functionDefinition())
      case .name where text == "op_version_set": try skipVersion()
      default:
        throw failure("\(describe(token)) stands where a class or function is expected")
      }
    }
    return file
  }

  /// Reads a type such as `Dict[str, List[Tensor]]`.
  ///
  /// Throws `FormatError` when the text is not one type and nothing else.
  static func parseType(_ text: String, entry: String) throws(FormatError) -> Expression {
    var parser = Parser([UInt8](text.utf8), entry: entry)
    try parser.tokenize()
    let type = try parser.expression()
    while parser.kind == .newline { parser.advance() }
    guard parser.kind == .end else {
      throw parser.failure("\(parser.describe(parser.token)) follows a type")
    }
    return type
  }

  private mutating func tokenize() throws(FormatError) {
    var lexer = Lexer(source, entry: entry)
    tokens = try lexer.tokenize()
    index = 0
  }

  private mutating func skipImport() throws(FormatError) {
    while kind != .newline, kind != .end { advance() }
    try expectLineEnd()
  }

  private mutating func skipVersion() throws(FormatError) {
    advance()
    try expect(.assign, "`=`")
    try expect(.number, "a number")
    try expectLineEnd()
  }

  // MARK: Tokens

  var token: Token { tokens[index] }
  var kind: Token.Kind { tokens[index].kind }
  /// The kind of the token after this one.
  var nextKind: Token.Kind { tokens[min(index + 1, tokens.count - 1)].kind }
  /// The text of this token.
  var text: String { String(decoding: source[token.range], as: UTF8.self) }

  /// Goes to the next token; the last one stays.
  mutating func advance() {
    if index + 1 < tokens.count { index += 1 }
  }

  /// Goes past this token when it is of a kind.
  mutating func skip(_ expected: Token.Kind) -> Bool {
    guard kind == expected else { return false }
    advance()
    return true
  }

  mutating func expect(_ expected: Token.Kind, _ description: String) throws(FormatError) {
    guard skip(expected) else {
      throw failure("\(describe(token)) stands where \(description) is expected")
    }
  }

  mutating func expectLineEnd() throws(FormatError) {
    if kind == .end { return }
    try expect(.newline, "the end of the line")
  }

  /// Takes a name.
  mutating func name() throws(FormatError) -> String {
    guard kind == .name else {
      throw failure("\(describe(token)) stands where a name is expected")
    }
    return word()
  }

  /// Takes this token's text, whatever its kind.
  mutating func word() -> String {
    let bytes = source[token.range]
    advance()
    // Short names are kept within the string itself, so that nothing is saved by sharing them.
    guard bytes.count > 15 else { return String(decoding: bytes, as: UTF8.self) }
    if let known = names[bytes] { return known }
    let name = String(decoding: bytes, as: UTF8.self)
    names[bytes] = name
    return name
  }

  // MARK: Budgets and errors

  /// Enters one more level of nesting; `leave` is its end.
  mutating func enter() throws(FormatError) {
    depth += 1
    guard depth <= Self.deepestNesting else { throw tooDeep() }
  }

  mutating func leave() { depth -= 1 }

  /// Notes that a tree was put over trees of some height.
  mutating func grow(over height: Int) throws(FormatError) {
    self.height = height + 1
    guard self.height <= Self.deepestNesting else { throw tooDeep() }
  }

  private func tooDeep() -> FormatError {
    failure("the code is nested more than \(Self.deepestNesting) levels deep", .overBudget)
  }

  func failure(_ message: String, _ code: FormatError.Code = .malformed) -> FormatError {
    FormatError(
      code, message, place: "\(entry), line \(token.line)", offset: Int(token.start))
  }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .newline: return "the end of the line"
    case .indent: return "a deeper indentation"
    case .dedent: return "the end of a block"
    case .end: return "the end of the code"
    default:
      let shown = String(decoding: source[token.range].prefix(40), as: UTF8.self)
      return "`\(shown)`"
    }
  }
}

internal import LanternTensors

/// Splits TorchScript code into tokens, layout included, in time linear in its length.
///
/// Line ends count only outside brackets; blank lines and comments leave no trace. Source: PyTorch's
/// `torch/csrc/jit/frontend/lexer.h` and chapter 2 of the Python language reference.
struct Lexer {
  /// The most bytes that one file of code may have.
  static let largestSource = 1 << 28
  /// The most levels of indentation.
  static let deepestIndentation = 100

  private let source: [UInt8]
  private let entry: String
  private var position = 0
  private var line = 1
  /// Brackets that are open.
  private var openBrackets = 0
  private var indentations = [0]
  private var tokens: [Token] = []

  /// Creates a lexer of a file; `entry` is named in errors.
  init(_ source: [UInt8], entry: String) {
    self.source = source
    self.entry = entry
  }

  /// All tokens, the last of which is `end`.
  ///
  /// Throws `FormatError` with the line and offset of what is no token.
  mutating func tokenize() throws(FormatError) -> [Token] {
    guard source.count <= Self.largestSource else {
      throw FormatError(
        .overBudget,
        "the code has \(source.count) bytes, and \(Self.largestSource) are allowed", place: entry)
    }
    tokens.reserveCapacity(source.count / 4 + 8)
    try beginLine()
    while position < source.count {
      let byte = source[position]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0c: position += 1
      case UInt8(ascii: "#"): skipComment()
      case UInt8(ascii: "\n"):
        if openBrackets == 0 { append(.newline, length: 1) } else { position += 1 }
        line += 1
        if openBrackets == 0 { try beginLine() }
      case UInt8(ascii: "\\"): try continueLine()
      case UInt8(ascii: "\""), UInt8(ascii: "'"): try string(quote: byte)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
      case _ where Self.beginsName(byte): name()
      case UInt8(ascii: ".") where Self.isDigit(peek(1)): number()
      default: try punctuation(byte)
      }
    }
    if let last = tokens.last, last.kind != .newline { append(.newline, length: 0) }
    while indentations.count > 1 {
      indentations.removeLast()
      append(.dedent, length: 0)
    }
    append(.end, length: 0)
    return tokens
  }

  // MARK: Layout

  /// Measures the indentation of the next line that holds code.
  private mutating func beginLine() throws(FormatError) {
    var column = 0
    scan: while position < source.count {
      switch source[position] {
      case UInt8(ascii: " "): column += 1
      case UInt8(ascii: "\t"): column = (column / 8 + 1) * 8
      case UInt8(ascii: "\r"): break
      case 0x0c: column = 0
      case UInt8(ascii: "#"):
        skipComment()
        continue
      case UInt8(ascii: "\n"):
        line += 1
        column = 0
      default: break scan
      }
      position += 1
    }
    guard position < source.count else { return }
    if column > indentations[indentations.count - 1] {
      guard indentations.count < Self.deepestIndentation else {
        throw failure("more than \(Self.deepestIndentation) levels of indentation", .overBudget)
      }
      indentations.append(column)
      append(.indent, length: 0)
    }
    while column < indentations[indentations.count - 1] {
      indentations.removeLast()
      append(.dedent, length: 0)
    }
    guard column == indentations[indentations.count - 1] else {
      throw failure("the indentation of this line is that of no line before it")
    }
  }

  private mutating func skipComment() {
    while position < source.count, source[position] != UInt8(ascii: "\n") { position += 1 }
  }

  private mutating func continueLine() throws(FormatError) {
    let skipped = peek(1) == UInt8(ascii: "\r") ? 2 : 1
    guard peek(skipped) == UInt8(ascii: "\n") else {
      throw failure("a backslash outside text must end the line")
    }
    position += skipped + 1
    line += 1
  }

  // MARK: Words and literals

  private mutating func name() {
    var end = position + 1
    while end < source.count, Self.continuesName(source[end]) { end += 1 }
    let kind = Token.keyword(source[position..<end]) ?? .name
    append(kind, length: end - position)
  }

  /// Takes digits, points, exponents, prefixes and suffixes; the parser decodes them.
  private mutating func number() {
    var end = position
    let isHexadecimal =
      source[position] == UInt8(ascii: "0") && (peek(1) | 0x20) == UInt8(ascii: "x")
    while end < source.count {
      let byte = source[end]
      let signed = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
      if signed {
        guard !isHexadecimal, (source[end - 1] | 0x20) == UInt8(ascii: "e") else { break }
      } else {
        guard byte == UInt8(ascii: ".") || Self.continuesName(byte) else { break }
      }
      end += 1
    }
    append(.number, length: end - position)
  }

  private mutating func string(quote: UInt8) throws(FormatError) {
    let isTriple = peek(1) == quote && peek(2) == quote
    var lineCount = 0
    var end = position + (isTriple ? 3 : 1)
    while true {
      guard end < source.count else { throw failure("this text has no end") }
      let byte = source[end]
      if byte == UInt8(ascii: "\\") {
        // A byte after the backslash is part of the text, whatever it is; a line end counts.
        if end + 1 < source.count, source[end + 1] == UInt8(ascii: "\n") { lineCount += 1 }
        end += 2
        continue
      }
      end += 1
      if byte == UInt8(ascii: "\n") {
        guard isTriple else { throw failure("this text has no end on its line") }
        lineCount += 1
      } else if byte == quote {
        guard isTriple else { break }
        if end + 1 < source.count, source[end] == quote, source[end + 1] == quote {
          end += 2
          break
        }
      }
    }
    append(.string, length: end - position)
    line += lineCount
  }

  // MARK: Brackets and operators

  private mutating func punctuation(_ byte: UInt8) throws(FormatError) {
    switch byte {
    case UInt8(ascii: "("): open(.openParenthesis)
    case UInt8(ascii: "["): open(.openBracket)
    case UInt8(ascii: "{"): open(.openBrace)
    case UInt8(ascii: ")"): close(.closeParenthesis)
    case UInt8(ascii: "]"): close(.closeBracket)
    case UInt8(ascii: "}"): close(.closeBrace)
    case UInt8(ascii: ","): append(.comma, length: 1)
    case UInt8(ascii: ":"): append(.colon, length: 1)
    case UInt8(ascii: "~"): append(.tilde, length: 1)
    case UInt8(ascii: "."):
      if peek(1) == byte, peek(2) == byte {
        append(.ellipsis, length: 3)
      } else {
        append(.dot, length: 1)
      }
    case UInt8(ascii: "-") where peek(1) == UInt8(ascii: ">"): append(.arrow, length: 2)
    case UInt8(ascii: "+"): operation(.plus, .plusAssign)
    case UInt8(ascii: "-"): operation(.minus, .minusAssign)
    case UInt8(ascii: "%"): operation(.percent, .percentAssign)
    case UInt8(ascii: "@"): operation(.at, .atAssign)
    case UInt8(ascii: "&"): operation(.ampersand, .ampersandAssign)
    case UInt8(ascii: "|"): operation(.bar, .barAssign)
    case UInt8(ascii: "^"): operation(.caret, .caretAssign)
    case UInt8(ascii: "="): operation(.assign, .equal)
    case UInt8(ascii: "*"):
      doubled(byte) ? operation(.doubleStar, .doubleStarAssign, 2) : operation(.star, .starAssign)
    case UInt8(ascii: "/"):
      doubled(byte)
        ? operation(.doubleSlash, .doubleSlashAssign, 2) : operation(.slash, .slashAssign)
    case UInt8(ascii: "<"):
      doubled(byte)
        ? operation(.leftShift, .leftShiftAssign, 2) : operation(.less, .lessEqual)
    case UInt8(ascii: ">"):
      doubled(byte)
        ? operation(.rightShift, .rightShiftAssign, 2) : operation(.greater, .greaterEqual)
    case UInt8(ascii: "!") where peek(1) == UInt8(ascii: "="): append(.notEqual, length: 2)
    default:
      throw failure("the byte 0x\(String(byte, radix: 16)) begins nothing of the language")
    }
  }

  private func doubled(_ byte: UInt8) -> Bool { peek(1) == byte }

  private mutating func operation(_ plain: Token.Kind, _ assigning: Token.Kind, _ length: Int = 1) {
    if peek(length) == UInt8(ascii: "=") {
      append(assigning, length: length + 1)
    } else {
      append(plain, length: length)
    }
  }

  private mutating func open(_ kind: Token.Kind) {
    openBrackets += 1
    append(kind, length: 1)
  }

  private mutating func close(_ kind: Token.Kind) {
    // A bracket too many is the parser's to refuse.
    openBrackets = max(0, openBrackets - 1)
    append(kind, length: 1)
  }

  // MARK: Bytes

  private mutating func append(_ kind: Token.Kind, length: Int) {
    tokens.append(
      Token(
        kind: kind, start: Int32(position), end: Int32(position + length), line: Int32(line)))
    position += length
  }

  private func peek(_ distance: Int) -> UInt8 {
    let index = position + distance
    return index < source.count ? source[index] : 0
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func beginsName(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static func continuesName(_ byte: UInt8) -> Bool { beginsName(byte) || isDigit(byte) }

  private func failure(
    _ message: String, _ code: FormatError.Code = .malformed
  ) -> FormatError {
    FormatError(code, message, place: "\(entry), line \(line)", offset: position)
  }
}

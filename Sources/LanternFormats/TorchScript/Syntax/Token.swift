/// A token of TorchScript code: what it is and where it lies.
///
/// Its text is not copied; names and literals are decoded when the parser wants them.
struct Token: Sendable, Hashable {
  enum Kind: UInt8, Sendable, Hashable {
    // Layout.
    case newline, indent, dedent, end
    // Words and literals.
    case name, number, string
    // Words of the language.
    case and, `as`, assert, `break`, `class`, `continue`, def, del, elif, `else`, `false`, `for`
    case from, `if`, `import`, `in`, `is`, none, not, or, pass, raise, `return`, `true`, `while`
    case with
    /// Words of Python that TorchScript does not have: `lambda`, `yield`, `try` and others.
    case foreign
    // Brackets and separators.
    case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
    case comma, colon, dot, ellipsis, arrow, assign
    // Operators.
    case plus, minus, star, slash, doubleSlash, percent, doubleStar, at, tilde
    case leftShift, rightShift, ampersand, bar, caret
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    // Operators with assignment, in the order of the operators themselves.
    case plusAssign, minusAssign, starAssign, slashAssign, doubleSlashAssign, percentAssign
    case doubleStarAssign, atAssign, leftShiftAssign, rightShiftAssign, ampersandAssign, barAssign
    case caretAssign
  }

  var kind: Kind
  /// The offset of its first byte.
  var start: Int32
  /// The offset after its last byte.
  var end: Int32
  /// The line that it begins on, counted from 1.
  var line: Int32

  /// The bytes that it covers.
  var range: Range<Int> { Int(start)..<Int(end) }
}

extension Token {
  /// The kind of a word of the language; nil for other names.
  static func keyword(_ word: ArraySlice<UInt8>) -> Kind? {
    // No word of the language is longer than eight letters, so that each fits an integer.
    guard (2...8).contains(word.count) else { return nil }
    return keywords[packed(word)]
  }

  private static func packed(_ word: some Collection<UInt8>) -> UInt64 {
    word.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static let keywords: [UInt64: Kind] = {
    let words: [(String, Kind)] = [
      ("and", .and), ("as", .as), ("assert", .assert), ("break", .break), ("class", .class),
      ("continue", .continue), ("def", .def), ("del", .del), ("elif", .elif), ("else", .else),
      ("False", .false), ("for", .for), ("from", .from), ("if", .if), ("import", .import),
      ("in", .in), ("is", .is), ("None", .none), ("not", .not), ("or", .or), ("pass", .pass),
      ("raise", .raise), ("return", .return), ("True", .true), ("while", .while),
      ("with", .with), ("lambda", .foreign), ("yield", .foreign), ("await", .foreign),
      ("async", .foreign), ("try", .foreign), ("except", .foreign), ("finally", .foreign),
      ("global", .foreign), ("nonlocal", .foreign),
    ]
    return Dictionary(uniqueKeysWithValues: words.map { (packed($0.0.utf8), $0.1) })
  }()
}

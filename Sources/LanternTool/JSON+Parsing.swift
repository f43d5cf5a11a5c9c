extension JSON {
  /// Reads a text of JSON (RFC 8259).
  ///
  /// Throws `JSONError` naming the byte where it is none. Numbers without a fraction or an exponent are
  /// integers where they fit in one.
  init(parsing text: String) throws {
    var parser = Parser(bytes: Array(text.utf8))
    self = try parser.document()
  }

  private struct Parser {
    let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// How deep arrays and objects may be nested.
    private static let nesting = 64

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws -> JSON {
      let value = try value()
      skipSpace()
      guard position == bytes.count else { throw failure("the text goes on after the value") }
      return value
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
      while let byte = next, byte == 0x20 || (0x09...0x0d).contains(byte) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
      skipSpace()
      guard next == UInt8(ascii: character) else { return false }
      position += 1
      return true
    }

    private mutating func value() throws -> JSON {
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.nesting else {
        throw failure("values are nested more than \(Self.nesting) deep")
      }
      if skip("[") { return .array(try elements("]") { try $0.value() }) }
      if skip("{") {
        return .object(
          try elements("}") { parser in
            parser.skipSpace()
            let name = try parser.string()
            guard parser.skip(":") else { throw parser.failure("`:` is missing after a name") }
            return (name, try parser.value())
          })
      }
      if next == UInt8(ascii: "\"") { return .string(try string()) }
      for (word, value) in [("null", JSON.null), ("true", .bool(true)), ("false", .bool(false))]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      return try number()
    }

    private mutating func elements<Element>(
      _ end: Unicode.Scalar, _ element: (inout Parser) throws -> Element
    ) throws -> [Element] {
      var elements: [Element] = []
      if skip(end) { return elements }
      while true {
        elements.append(try element(&self))
        if skip(end) { return elements }
        guard skip(",") else { throw failure("`,` or `\(end)` is missing") }
      }
    }

    private mutating func number() throws -> JSON {
      let start = position
      while let byte = next,
        (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
      {
        position += 1
      }
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      if let integer = Int(text) { return .integer(integer) }
      guard let number = Double(text), number.isFinite else {
        position = start
        throw failure(text.isEmpty ? "a value is missing" : "\(text) is no number")
      }
      return .number(number)
    }

    private mutating func string() throws -> String {
      guard next == UInt8(ascii: "\"") else { throw failure("a string is missing") }
      position += 1
      var result: [UInt8] = []
      while let byte = next {
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return String(decoding: result, as: UTF8.self)
        case UInt8(ascii: "\\"): result += Array(String(try escape()).utf8)
        default: result.append(byte)
        }
      }
      throw failure("a string does not end")
    }

    private mutating func escape() throws -> Character {
      guard let byte = next else { throw failure("a string does not end") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
        return Character(Unicode.Scalar(byte))
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{c}"
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "u"):
        let high = try codeUnit()
        guard (0xd800..<0xdc00).contains(high) else {
          return Character(Unicode.Scalar(high) ?? "\u{fffd}")
        }
        // A character beyond the first plane is two units.
        guard bytes[position...].starts(with: "\\u".utf8) else { return "\u{fffd}" }
        position += 2
        let low = try codeUnit()
        guard (0xdc00..<0xe000).contains(low) else { return "\u{fffd}" }
        return Character(
          Unicode.Scalar(0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)) ?? "\u{fffd}")
      default: throw failure("a string has an escape that there is not")
      }
    }

    private mutating func codeUnit() throws -> UInt32 {
      let digits = bytes[position...].prefix(4)
      guard digits.count == 4,
        let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
      else { throw failure("`\\u` is not followed by four digits") }
      position += 4
      return value
    }

    private func failure(_ reason: String) -> JSONError {
      JSONError(description: "\(reason), at byte \(position)")
    }
  }
}

/// Why a text is no JSON.
struct JSONError: Error, CustomStringConvertible {
  let description: String
}

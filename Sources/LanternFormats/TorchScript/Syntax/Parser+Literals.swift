extension Parser {
  /// A number: `1`, `0x1f`, `1.5`, `0.`, `1e-05`, `2j`.
  ///
  /// The sign is part of it, so that the smallest integer can be written. Throws `FormatError` for
  /// integers beyond 64 bits.
  mutating func number(isNegative: Bool) throws(FormatError) -> Expression {
    let bytes = source[token.range]
    let isHexadecimal =
      bytes.count > 2 && bytes[bytes.startIndex] == UInt8(ascii: "0")
      && bytes[bytes.startIndex + 1] | 0x20 == UInt8(ascii: "x")
    let digits = isHexadecimal ? bytes.dropFirst(2) : bytes
    let radix = isHexadecimal ? 16 : 10
    let sign = isNegative ? "-" : ""
    let last = bytes[bytes.endIndex - 1]
    let value: Expression
    if let magnitude = Self.integer(digits, radix: UInt64(radix)) {
      guard let exact = Self.signed(magnitude, isNegative: isNegative) else {
        throw failure("the integer \(sign)\(text) does not fit 64 bits")
      }
      value = .int(exact)
    } else if !isHexadecimal, last | 0x20 == UInt8(ascii: "j"),
      let part = Self.double(bytes.dropLast())
    {
      value = .imaginary(isNegative ? -part : part)
    } else if !isHexadecimal, !bytes.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }),
      let magnitude = Self.double(bytes)
    {
      value = .double(isNegative ? -magnitude : magnitude)
    } else if digits.allSatisfy({ Self.digit($0) < radix }) {
      throw failure("the integer \(sign)\(describe(token)) does not fit 64 bits")
    } else {
      throw failure("\(describe(token)) is not a number")
    }
    advance()
    return value
  }

  private static func digit(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: Int.max
    }
  }

  private static func integer(_ digits: ArraySlice<UInt8>, radix: UInt64) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      let digit = digit(byte)
      guard digit < Int(radix) else { return nil }
      let product = value.multipliedReportingOverflow(by: radix)
      let sum = product.partialValue.addingReportingOverflow(UInt64(digit))
      guard !product.overflow, !sum.overflow else { return nil }
      value = sum.partialValue
    }
    return value
  }

  private static func signed(_ magnitude: UInt64, isNegative: Bool) -> Int? {
    guard isNegative else { return Int(exactly: magnitude) }
    if magnitude == UInt64(Int.max) + 1 { return Int.min }
    return Int(exactly: magnitude).map { -$0 }
  }

  private static func double(_ bytes: ArraySlice<UInt8>) -> Double? {
    // Words such as `1nan` are names glued to digits; only digits, points and exponents count.
    let allowed = bytes.allSatisfy {
      $0 &- UInt8(ascii: "0") < 10 || $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e")
        || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
    }
    guard allowed else { return nil }
    var text = String(decoding: bytes, as: UTF8.self)
    // The standard library wants digits on both sides of a point.
    if text.hasPrefix(".") { text = "0" + text }
    if let point = text.firstIndex(of: ".") {
      let next = text.index(after: point)
      if next == text.endIndex || !text[next].isNumber { text.insert("0", at: next) }
    }
    return Double(text)
  }

  /// Text, with adjacent pieces joined and escapes decoded.
  ///
  /// Octal and hexadecimal escapes are bytes: the printer writes what is not ASCII so.
  mutating func string() throws(FormatError) -> String {
    var bytes: [UInt8] = []
    while kind == .string {
      let quoted = source[token.range]
      let quote = quoted[quoted.startIndex]
      let isTriple =
        quoted.count >= 6 && quoted[quoted.startIndex + 1] == quote
        && quoted[quoted.startIndex + 2] == quote
      let quoteCount = isTriple ? 3 : 1
      try decode(quoted.dropFirst(quoteCount).dropLast(quoteCount), into: &bytes)
      advance()
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func decode(
    _ text: ArraySlice<UInt8>, into bytes: inout [UInt8]
  ) throws(FormatError) {
    bytes.reserveCapacity(bytes.count + text.count)
    var position = text.startIndex
    while position < text.endIndex {
      let byte = text[position]
      position += 1
      guard byte == UInt8(ascii: "\\"), position < text.endIndex else {
        bytes.append(byte)
        continue
      }
      let escape = text[position]
      position += 1
      switch escape {
      case UInt8(ascii: "\n"): break
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        var value = Int(escape - UInt8(ascii: "0"))
        var count = 1
        while count < 3, position < text.endIndex, Self.digit(text[position]) < 8 {
          value = value * 8 + Self.digit(text[position])
          position += 1
          count += 1
        }
        guard let decoded = UInt8(exactly: value) else {
          throw failure("an octal escape stands for \(value), which is not a byte")
        }
        bytes.append(decoded)
      case UInt8(ascii: "x"):
        guard position + 1 < text.endIndex, Self.digit(text[position]) < 16,
          Self.digit(text[position + 1]) < 16
        else { throw failure("two hexadecimal digits must follow \\x") }
        bytes.append(
          UInt8(Self.digit(text[position]) * 16 + Self.digit(text[position + 1])))
        position += 2
      default:
        if let plain = Self.escapes[escape] {
          bytes.append(plain)
        } else {
          // As in Python, a backslash before anything else stands for itself.
          bytes.append(byte)
          bytes.append(escape)
        }
      }
    }
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0a, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0d,
    UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0c,
    UInt8(ascii: "v"): 0x0b, UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "\""): UInt8(ascii: "\""),
  ]
}

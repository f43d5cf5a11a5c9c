/// The exact decimal digits of a float, and texts with as many of them as C's `printf` writes.
///
/// Every float is an integer times a power of two, so that its decimal digits come to an end: they are
/// those of the integer times a power of 2 or 5. Ties go to even digits, as the C library has it.
struct DecimalDigits {
  /// From the first that is not 0; empty for 0.
  private var digits: [UInt8]
  /// How many digits stand before the point; negative when zeros stand behind it.
  private var pointPosition: Int

  /// The digits of the magnitude of a finite number.
  init(_ value: Double) {
    let magnitude = value.magnitude
    guard magnitude > 0 else {
      (digits, pointPosition) = ([], 0)
      return
    }
    // magnitude == significand * 2^exponent.
    let bits = magnitude.bitPattern
    let stored = Int(bits >> 52)
    let fraction = bits & (1 << 52 - 1)
    let significand = stored == 0 ? fraction : fraction | 1 << 52
    let exponent = max(stored, 1) - 1075
    var number = Limbs(significand)
    for _ in 0..<exponent.magnitude { number.multiply(by: exponent > 0 ? 2 : 5) }
    digits = number.decimalDigits
    pointPosition = digits.count + min(exponent, 0)
  }

  /// An integer in base 10^9, least part first.
  private struct Limbs {
    private var limbs: [UInt32]

    init(_ value: UInt64) {
      limbs = []
      var rest = value
      while rest > 0 {
        limbs.append(UInt32(rest % 1_000_000_000))
        rest /= 1_000_000_000
      }
    }

    mutating func multiply(by factor: UInt64) {
      var carry: UInt64 = 0
      for index in limbs.indices {
        let product = UInt64(limbs[index]) * factor + carry
        limbs[index] = UInt32(product % 1_000_000_000)
        carry = product / 1_000_000_000
      }
      if carry > 0 { limbs.append(UInt32(carry)) }
    }

    var decimalDigits: [UInt8] {
      var digits: [UInt8] = []
      for limb in limbs {
        var rest = limb
        for _ in 0..<9 {
          digits.append(UInt8(rest % 10))
          rest /= 10
        }
      }
      while digits.last == 0 { digits.removeLast() }
      return digits.reversed()
    }
  }

  /// Rounds to a number of digits, which may be none or negative.
  private mutating func round(to count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      (digits, pointPosition) = ([], 0)
      return
    }
    let next = digits[count]
    let isTie = next == 5 && digits[(count + 1)...].allSatisfy { $0 == 0 }
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let goesUp = next > 5 || next == 5 && (!isTie || isOdd)
    digits.removeSubrange(count...)
    guard goesUp else {
      if count == 0 { pointPosition = 0 }
      return
    }
    var index = count - 1
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      pointPosition += 1
    }
  }

  private func text(_ range: Range<Int>) -> String {
    String(
      decoding: range.map { digits.indices.contains($0) ? digits[$0] + 48 : 48 }, as: UTF8.self)
  }

  /// What `%f` writes with a number of digits behind the point.
  static func fixed(_ value: Double, places: Int) -> String {
    if let special = special(value) { return special }
    var decimal = DecimalDigits(value)
    decimal.round(to: decimal.pointPosition + places)
    let point = decimal.pointPosition
    let whole = point > 0 ? decimal.text(0..<point) : "0"
    let sign = value.sign == .minus ? "-" : ""
    return sign + whole + (places > 0 ? "." + decimal.text(point..<point + places) : "")
  }

  /// What `%e` writes with a number of digits behind the point.
  static func scientific(_ value: Double, places: Int) -> String {
    if let special = special(value) { return special }
    var decimal = DecimalDigits(value)
    decimal.round(to: places + 1)
    let sign = value.sign == .minus ? "-" : ""
    let fraction = places > 0 ? "." + decimal.text(1..<places + 1) : ""
    return sign + decimal.text(0..<1) + fraction + exponentText(decimal.exponent)
  }

  /// What `%g` writes with a number of digits.
  static func general(_ value: Double, digits count: Int) -> String {
    if let special = special(value) { return special }
    var decimal = DecimalDigits(value)
    decimal.round(to: count)
    while decimal.digits.last == 0 { decimal.digits.removeLast() }
    let sign = value.sign == .minus ? "-" : ""
    let (point, shown) = (decimal.pointPosition, decimal.digits.count)
    if decimal.exponent < -4 || decimal.exponent >= count {
      let fraction = shown > 1 ? "." + decimal.text(1..<shown) : ""
      return sign + decimal.text(0..<1) + fraction + exponentText(decimal.exponent)
    }
    let whole = point > 0 ? decimal.text(0..<point) : "0"
    return sign + whole + (shown > point ? "." + decimal.text(point..<shown) : "")
  }

  /// The power of ten that the first digit of a finite number counts; 0 for 0.
  static func exponent(of value: Double) -> Int { DecimalDigits(value).exponent }

  /// The power of ten that the first digit counts.
  private var exponent: Int { digits.isEmpty ? 0 : pointPosition - 1 }

  private static func exponentText(_ exponent: Int) -> String {
    let digits = "\(exponent.magnitude)"
    return "e" + (exponent < 0 ? "-" : "+") + (digits.count < 2 ? "0" : "") + digits
  }

  private static func special(_ value: Double) -> String? {
    if value.isNaN { return value.sign == .minus ? "-nan" : "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return nil
  }
}

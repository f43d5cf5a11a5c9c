/// The hyperbolic tangent and the logistic function of 16-bit fixed-point numbers.
///
/// A number with n integer bits is its integer times `2^(n - 15)`; results have none. Source: gemmlowp
/// `fixedpoint.h`, instantiated for 16 bits.
enum FixedPoint16 {
  /// `tanh(x)` for x with up to 6 integer bits.
  static func tanh(_ x: Int16, integerBits: Int16) -> Int16 {
    guard x != 0 else { return 0 }
    // The exponential takes twice the number, which is one more integer bit.
    let exponential = exponential(x < 0 ? x : -x, integerBits: integerBits + 1)
    let magnitude = shiftLeft(reciprocal(exponential) &- (1 << 13), by: 2)
    return x < 0 ? 0 &- magnitude : magnitude
  }

  /// `1 / (1 + e^-x)` for x with three integer bits.
  static func logistic(_ x: Int16) -> Int16 {
    guard x != 0 else { return 1 << 14 }
    // -x, or x: the smallest number is its own opposite.
    let exponential = exponential(x > 0 ? -x : x, integerBits: 3)
    let positive = shiftLeft(reciprocal(exponential), by: 1)
    return x > 0 ? positive : .max &- positive
  }

  /// `round(2 * a * b / 2^16)`, saturating where both are the smallest.
  static func product(_ a: Int16, _ b: Int16) -> Int16 {
    if a == .min, b == .min { return .max }
    let product = Int32(a) * Int32(b)
    let nudge: Int32 = product >= 0 ? 1 << 14 : 1 - (1 << 14)
    return Int16(truncatingIfNeeded: (product + nudge) / (1 << 15))
  }

  /// `round(x / 2^exponent)`, half away from zero.
  static func shiftRight(_ x: Int16, by exponent: Int32) -> Int16 {
    Int16(truncatingIfNeeded: FixedPoint.roundingShiftRight(Int32(x), by: exponent))
  }

  /// `x * 2^exponent`, saturating.
  static func shiftLeft(_ x: Int16, by exponent: Int32) -> Int16 {
    Int16(clamping: Int32(x) << exponent)
  }

  /// `a + b`, saturating.
  static func sum(_ a: Int16, _ b: Int16) -> Int16 { Int16(clamping: Int32(a) + Int32(b)) }

  /// `e^x` for `x <= 0` with 1 to 7 integer bits.
  private static func exponential(_ x: Int16, integerBits: Int16) -> Int16 {
    guard x != 0 else { return .max }
    // Beyond -32 there is nothing left; fewer integer bits do not go there.
    if integerBits > 5, x < -(1 << (20 - integerBits)) { return 0 }
    let quarter: Int16 = 1 << (13 - integerBits)
    let remainder = (x & (quarter - 1)) - quarter
    var result = exponentialNearZero(shiftLeft(remainder, by: Int32(integerBits)))
    let whole = remainder &- x
    // e to the minus 1/4, 1/2, 1, 2, 4, 8 and 16.
    let factors: [Int16] = [25520, 19875, 12055, 4435, 600, 11, 0]
    for (index, factor) in factors.enumerated() {
      let exponent = Int16(index) - 2
      guard integerBits > exponent else { break }
      if whole & (1 << (15 - integerBits + exponent)) != 0 { result = product(result, factor) }
    }
    return result
  }

  /// `e^x` for x in `[-1/4, 0)` without integer bits: a polynomial around -1/8.
  private static func exponentialNearZero(_ x: Int16) -> Int16 {
    let centred = x &+ (1 << 12)
    let square = product(centred, centred)
    let cube = product(square, centred)
    let quarterOfFourth = shiftRight(product(square, square), by: 2)
    let tail = shiftRight(product(quarterOfFourth &+ cube, 10923) &+ square, by: 1)
    return sum(28918, product(28918, centred &+ tail))
  }

  /// `2 / (1 + x)` with two integer bits, for x in `[0, 1)` with none: three Newton steps.
  private static func reciprocal(_ x: Int16) -> Int16 {
    let half = Int16((Int32(x) + Int32(Int16.max) + 1) / 2)
    // 48/17 - 32/17 * half.
    var estimate = 23130 &+ product(half, -15420)
    for _ in 0..<3 {
      let error = (1 << 13) &- product(half, estimate)
      estimate = estimate &+ shiftLeft(product(estimate, error), by: 2)
    }
    return estimate
  }
}

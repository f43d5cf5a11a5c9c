extension FixedPointMultiplier {
  /// Approximates `1 / sqrt(x)` for an integer, all below 1 being taken for 1: five Newton steps.
  ///
  /// Source: LiteRT `internal/common.h`, `GetInvSqrtQuantizedMultiplierExp`.
  init(inverseSquareRootOf x: Int32) {
    guard x > 1 else {
      self.init(multiplier: .max, shift: 0)
      return
    }
    var (x, halvings) = (x, Int32(11))
    while x >= 1 << 29 {
      x /= 4
      halvings += 1
    }
    let pairs = (Int32(x.leadingZeroBitCount) - 1) / 2 - 1
    halvings -= pairs
    x <<= 2 * pairs
    // All have three integer bits; a product of two has six, and one of three has nine.
    let product = FixedPoint.doublingHighProduct
    let half = FixedPoint.roundingShiftRight(x >> 1, by: 1)
    var root: Int32 = 1 << 28
    for _ in 0..<5 {
      let cube = FixedPoint.saturatingShiftLeft(product(product(root, root), root), by: 6)
      let difference = product((1 << 28) + (1 << 27), root) &- product(half, cube)
      root = FixedPoint.saturatingShiftLeft(difference, by: 3)
    }
    // Times the square root of 1/2.
    root = product(root, 1_518_500_250)
    if halvings < 0 {
      root = root &<< -halvings
      halvings = 0
    }
    self.init(multiplier: root, shift: -halvings)
  }

  /// The factor times a power of two; nil where that lies beyond what can be said.
  func shifted(by exponent: Int32) -> FixedPointMultiplier? {
    guard -31...31 ~= shift + exponent else { return nil }
    return FixedPointMultiplier(multiplier: multiplier, shift: shift + exponent)
  }

  /// The value times the factor, rounded twice, and the second time half up.
  ///
  /// That is how LiteRT's optimised matrix products round, as measured.
  func scaleHalvesUp(_ value: Int32) -> Int32 {
    let shifted = shift > 0 ? value &<< shift : value
    let product = FixedPoint.doublingHighProduct(shifted, multiplier)
    guard shift < 0 else { return product }
    return Int32(truncatingIfNeeded: (Int64(product) + (1 << Int64(-shift - 1))) >> Int64(-shift))
  }
}

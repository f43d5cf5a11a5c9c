extension FixedPointMultiplier {
  /// The reciprocal of an integer's square root, by five Newton steps from 1; that of 0 is 1.
  ///
  /// Source: LiteRT `internal/common.h`, `GetInvSqrtQuantizedMultiplierExp`.
  init(reciprocalSquareRootOf integer: Int32) {
    guard integer > 1 else {
      self.init(multiplier: .max, shift: 0)
      return
    }
    var (input, halvings) = (integer, Int32(11))
    while input >= 1 << 29 {
      input /= 4
      halvings += 1
    }
    let pairs = (Int32(input.leadingZeroBitCount) - 1) / 2 - 1
    halvings -= pairs
    // From here on numbers have three integer bits, and products of two of them six.
    let number = (input << (2 * pairs)) >> 1
    let half = FixedPoint.roundingShiftRight(number, by: 1)
    let (product, shifted) = (FixedPoint.doublingHighProduct, FixedPoint.saturatingShiftLeft)
    var root: Int32 = 1 << 28
    for _ in 0..<5 {
      let cube = shifted(product(product(root, root), root), 6)
      root = shifted(product(3 << 27, root) &- product(half, cube), 3)
    }
    // Half of the square root of 2.
    root = product(root, 1_518_500_250)
    self.init(multiplier: halvings < 0 ? root << -halvings : root, shift: -max(halvings, 0))
  }

  /// The factor times a power of two; the exponent must not take it beyond `2^31`.
  ///
  /// A factor below `2^-32` becomes zero.
  func shifted(by exponent: Int32) -> FixedPointMultiplier {
    let sum = shift + exponent
    return sum < -31
      ? FixedPointMultiplier(multiplier: 0, shift: 0)
      : FixedPointMultiplier(multiplier: multiplier, shift: min(sum, 31))
  }
}

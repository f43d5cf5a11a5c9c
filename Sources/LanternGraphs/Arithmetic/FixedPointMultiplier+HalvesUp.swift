extension FixedPointMultiplier {
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

extension FixedPointMultiplier {
  /// Whether `scale(wide:)` serves this factor: it is below `2^14`.
  package var servesWideSums: Bool { shift <= 14 }

  /// The value of up to 48 bits times the factor, whose significand is rounded to 16 bits first.
  ///
  /// Halves go up; too large a value wraps. Source: LiteRT `internal/common.cc`,
  /// `MultiplyByQuantizedMultiplier` of 64 bits.
  package func scale(wide value: Int64) -> Int32 {
    let significand = multiplier < 0x7fff_0000 ? (Int64(multiplier) + (1 << 15)) >> 16 : 0x7fff
    let exponent = Int64(15 - shift)
    let half: Int64 = exponent > 0 ? 1 << (exponent - 1) : 0
    return Int32(truncatingIfNeeded: (value &* significand &+ half) >> exponent)
  }
}

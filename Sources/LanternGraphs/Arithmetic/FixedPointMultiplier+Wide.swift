extension FixedPointMultiplier {
  /// Whether `scale(wide:)` serves this factor: it is below `2^14`.
  package var servesWideSums: Bool { shift <= 14 }

  /// The 64-bit value times the factor, whose significand is rounded to 15 bits; halves are rounded
  /// up, and too large a value wraps.
  ///
  /// Source: LiteRT `internal/common.cc`, `MultiplyByQuantizedMultiplier` of an `int64_t`.
  package func scale(wide value: Int64) -> Int32 {
    let significand =
      multiplier < 0x7FFF_0000 ? (Int64(multiplier) + (1 << 15)) >> 16 : 0x7FFF
    let bits = Int64(15 - shift)
    return Int32(truncatingIfNeeded: (value &* significand &+ (1 << (bits - 1))) >> bits)
  }
}

extension FixedPointMultiplier {
  /// Whether `scale(wide:)` serves this factor: it is below `2^14`.
  package var servesWideSums: Bool { shift <= 14 }
}

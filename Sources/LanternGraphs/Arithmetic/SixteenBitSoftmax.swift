/// TensorFlow Lite's softmax of 16-bit integers, with tables of exponentials and reciprocals.
///
/// Results are in steps of 1/32768. Source: LiteRT `activations.cc` (`SoftmaxPrepare`),
/// `reference/softmax.h` (`SoftmaxInt16`).
struct SixteenBitSoftmax {
  private let multiplier: FixedPointMultiplier

  /// `e^x` for x in `[-10, 0]`, -10 being the smallest integer.
  private static let exponentials = InterpolatedTable(
    inputScale: 10 / 65535, inputZeroPoint: 32767, outputScale: 2 / 65535
  ) { (x: Double) in Elementary.exp(x) }
  /// `1 / (1 + x)` for x in `[0, 1]`, 0 being the smallest integer.
  private static let reciprocals = InterpolatedTable(
    inputScale: 1 / 65535, inputZeroPoint: -32768, outputScale: 2 / 65535
  ) { (x: Double) in 1 / (1 + x) }

  /// Prepares the exponents; nil where scale times beta makes no sense.
  init?(scale: Float, beta: Float) {
    guard let multiplier = FixedPointMultiplier(Double(scale * beta) / (10 / 65535)),
      multiplier.multiplier >= 0
    else { return nil }
    self.multiplier = multiplier
  }

  /// The results of a line of stored integers.
  func results(_ line: [Int32]) -> [Int32] {
    let largest = line.max() ?? 0
    let exponentials = line.map { stored in
      let place = Int64(multiplier.scale(stored - largest)) + 32767
      return Int64(SixteenBitSoftmax.exponentials.value(at: Int32(max(place, -32768))))
    }
    // The sum has at most 16 bits before the point, and 15 after it.
    let sum = Int32(clamping: exponentials.reduce(0, +))
    let headroom = Int64(max(sum.leadingZeroBitCount, 1))
    let normalized = ((Int64(sum) << (headroom - 1)) + (1 << 13)) >> 14
    let place = min(max(normalized - (1 << 15) - (1 << 16), -32768), 32767)
    let reciprocal = Int64(SixteenBitSoftmax.reciprocals.value(at: Int32(place)))
    let shift = max(31 - headroom, 1)
    return exponentials.map { value in
      let result = (value * reciprocal + (1 << (shift - 1))) >> shift
      return Int32(min(max(result, 0), 32767))
    }
  }
}

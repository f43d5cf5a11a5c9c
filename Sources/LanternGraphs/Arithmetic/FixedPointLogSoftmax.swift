/// TensorFlow Lite's logarithm of softmax of 8-bit integers in 32-bit fixed-point arithmetic.
///
/// Results are in steps of 1/16 below the largest stored integer, which stands for 0. Source: LiteRT
/// `reference/log_softmax.h`, `internal/common.h` (`log_x_for_x_greater_than_or_equal_to_1`),
/// `quantization_util.cc` (`PreprocessLogSoftmaxScalingExp`).
struct FixedPointLogSoftmax {
  private let softmax: FixedPointSoftmax
  private let reverse: FixedPointMultiplier

  /// Prepares the exponents; nil where the scale makes no sense.
  init?(scale: Float) {
    guard let softmax = FixedPointSoftmax(scale: scale, beta: 1), softmax.multiplier.shift >= 1
    else { return nil }
    let unit = Double(Int64(1) << Int64(31 - softmax.multiplier.shift))
    let factor = unit / Double(softmax.multiplier.multiplier)
    guard factor < 1, let reverse = FixedPointMultiplier(factor) else { return nil }
    self.softmax = softmax
    self.reverse = reverse
  }

  /// The results of a line of stored integers, in steps of 1/16 and at most 0.
  ///
  /// Nil where a result is below all that can be stored.
  func results(_ line: [Int32]) -> [Int32?] {
    let sum = FixedPointSoftmax.sum(of: softmax.exponentials(line))
    let logarithm = FixedPointLogSoftmax.logarithm(sum)
    let smallest = max(
      softmax.smallestDifference - 1, reverse.scale(logarithm &+ Int32.min))
    let largest = line.max() ?? 0
    return line.map { stored in
      let difference = stored - largest
      guard difference > smallest else { return nil }
      return FixedPoint.roundingShiftRight(
        softmax.multiplier.scale(difference) &- logarithm, by: 22)
    }
  }

  /// The natural logarithm, with five integer bits, of a number from 1 on with twelve.
  ///
  /// The number is a power of two times one around `sqrt(sqrt(1/2))`, whose logarithm is a quotient of
  /// polynomials.
  private static func logarithm(_ x: Int32) -> Int32 {
    let (product, shifted) = (FixedPoint.doublingHighProduct, FixedPoint.saturatingShiftLeft)
    let (rootOfHalf, fourthRootOfHalf): (Int32, Int32) = (1_518_500_250, 1_805_811_301)
    // A quarter, with six integer bits.
    let quarter: Int32 = 1 << 23
    // Two ways to split the number; the one with the larger power of two is right.
    let bits = Int32(x.leadingZeroBitCount)
    let first = shifted(product(shifted(x, max(bits - 1, 0)), rootOfHalf), 1)
    let firstPower = saturatingSum(shifted(12 - bits, 25), quarter)
    let otherBits = max(Int32(product(x, rootOfHalf).leadingZeroBitCount) - 1, 0)
    let second = shifted(x, otherBits)
    let secondPower = saturatingSum(shifted(12 - otherBits, 25), -quarter)
    let (remainder, power) = (min(first, second), max(firstPower, secondPower))

    let sum = Int64(remainder) + Int64(fourthRootOfHalf)
    let middle = Int32((sum + (sum >= 0 ? 1 : -1)) / 2)
    let half = remainder &- fourthRootOfHalf
    let difference = half &+ half
    let square = product(difference, difference)
    let numerator =
      product(difference, remainder) &+ product(product(difference, square), 117_049_297)
    let inner = 1_057_819_769 &+ difference &+ product(127_690_142, square)
    let denominator = product(middle, inner) &+ product(638_450_708, difference)
    let quotient = product(
      FixedPoint.roundingShiftRight(numerator, by: 6),
      FixedPointSoftmax.reciprocalOfOnePlus(denominator))
    // The logarithm of 2 is the factor of the power.
    return shifted(product(power, 1_488_522_236) &+ quotient, 1)
  }

  private static func saturatingSum(_ a: Int32, _ b: Int32) -> Int32 {
    Int32(clamping: Int64(a) + Int64(b))
  }
}

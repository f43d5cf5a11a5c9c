/// TensorFlow Lite's softmax of 8-bit integers in 32-bit fixed-point arithmetic.
///
/// Results are in steps of 1/256, or of 1/65536 where they have 16 bits, whatever the output's scale,
/// from the smallest stored integer on.
/// Source: LiteRT `reference/softmax.h`, `quantization_util.cc` (`PreprocessSoftmaxScaling`);
/// gemmlowp `fixedpoint.h` (`exp_on_negative_values`, `one_over_one_plus_x_for_x_in_0_1`).
struct FixedPointSoftmax {
  /// Brings a difference to five integer bits.
  let multiplier: FixedPointMultiplier
  /// Differences below this contribute nothing.
  let smallestDifference: Int32

  /// Prepares the exponents; nil where scale times beta makes no sense.
  ///
  /// The reference kernel refuses factors up to 1, which leave all differences next to nothing.
  init?(scale: Float, beta: Float) {
    let factor = min(Double(beta) * Double(scale) * 0x1p26, 0x1p31 - 1)
    guard factor > 0, let multiplier = FixedPointMultiplier(factor) else { return nil }
    self.multiplier = multiplier
    let exponent = Double(sign: .plus, exponent: Int(multiplier.shift), significand: 1)
    smallestDifference = -Int32(min(31 * 0x1p26 / exponent, 0x1p31 - 1))
  }

  /// `e` to the power of each number of a line less the largest one, with no integer bits.
  ///
  /// Nil where it is next to nothing.
  func exponentials(_ line: [Int32]) -> [Int32?] {
    let largest = line.max() ?? 0
    return line.map { stored in
      let difference = stored - largest
      guard difference >= smallestDifference else { return nil }
      return FixedPointSoftmax.exponential(multiplier.scale(difference))
    }
  }

  /// The sum of exponentials, with twelve integer bits.
  static func sum(of exponentials: [Int32?]) -> Int32 {
    exponentials.reduce(0) { total, value in
      total &+ FixedPoint.roundingShiftRight(value ?? 0, by: 12)
    }
  }

  /// The results of a line of stored integers, 0 standing for the smallest stored integer.
  func results(_ line: [Int32], bits: Int32 = 8) -> [Int32] {
    let exponentials = exponentials(line)
    let sum = FixedPointSoftmax.sum(of: exponentials)
    let headroom = Int32(sum.leadingZeroBitCount)
    let overUnit = 12 - headroom
    let normalized = Int32(bitPattern: UInt32(bitPattern: sum) << UInt32(headroom)) &- Int32.min
    let reciprocal = FixedPointSoftmax.reciprocalOfOnePlus(normalized)
    let exponent = overUnit + 31 - bits
    return exponentials.map { value in
      guard let value, (0...31).contains(exponent) else { return 0 }
      let product = FixedPoint.doublingHighProduct(reciprocal, value)
      return min(FixedPoint.roundingShiftRight(product, by: exponent), (1 << bits) - 1)
    }
  }

  /// `e^x` with no integer bits, for `x <= 0` with five.
  private static func exponential(_ x: Int32) -> Int32 {
    guard x < 0 else { return .max }
    let quarter: Int32 = 1 << 24
    let remainder = (x & (quarter - 1)) - quarter
    // e^remainder for a remainder in [-1/4, 0), with no integer bits.
    var result = exponentialNearZero(remainder << 5)
    let whole = remainder &- x
    for (exponent, factor) in [
      (-2, 1_672_461_947), (-1, 1_302_514_674), (0, 790_015_084), (1, 290_630_308),
      (2, 39_332_535), (3, 720_401), (4, 242),
    ] as [(Int32, Int32)] where whole & (1 << (26 + exponent)) != 0 {
      result = FixedPoint.doublingHighProduct(result, factor)
    }
    return result
  }

  /// `e^x` for x in `[-1/4, 0)`, both with no integer bits: a polynomial around -1/8.
  private static func exponentialNearZero(_ x: Int32) -> Int32 {
    let product = FixedPoint.doublingHighProduct
    let centred = x &+ (1 << 28)
    let square = product(centred, centred)
    let cube = product(square, centred)
    let fourth = product(square, square)
    let quarterOfFourth = FixedPoint.roundingShiftRight(fourth, by: 2)
    let tail = FixedPoint.roundingShiftRight(
      product(quarterOfFourth &+ cube, 715_827_883) &+ square, by: 1)
    return 1_895_147_668 &+ product(1_895_147_668, centred &+ tail)
  }

  /// `1 / (1 + x)` for x in `[0, 1)`, both with no integer bits: three Newton steps.
  static func reciprocalOfOnePlus(_ x: Int32) -> Int32 {
    let product = FixedPoint.doublingHighProduct
    let half = Int32((Int64(x) + Int64(Int32.max) + 1) / 2)
    // 48/17 - 32/17 * half, with two integer bits.
    var estimate = 1_515_870_810 &+ product(half, -1_010_580_540)
    for _ in 0..<3 {
      let error = (1 << 29) &- product(half, estimate)
      // The product of two numbers with two integer bits each has four.
      estimate =
        estimate &+ FixedPoint.saturatingShiftLeft(product(estimate, error), by: 2)
    }
    return FixedPoint.saturatingShiftLeft(estimate, by: 1)
  }
}

/// A real factor as a 32-bit integer and a power of two: `multiplier * 2^(shift - 31)`.
///
/// This is how TensorFlow Lite brings a 32-bit accumulator to another scale without floating-point
/// arithmetic. Source: LiteRT `internal/quantization_util.cc` (`QuantizeMultiplier`) and
/// `internal/common.cc` (`MultiplyByQuantizedMultiplier`, the variant that rounds twice).
package struct FixedPointMultiplier: Hashable, Sendable {
  /// The significand: 0, or of a magnitude in `2^30 ..< 2^31`.
  package let multiplier: Int32
  /// The power of two, within `-31 ... 31`.
  ///
  /// So many doublings before the multiplication when positive, halvings after it when negative.
  package let shift: Int32

  /// Approximates a factor; a magnitude below `2^-32` becomes zero.
  ///
  /// A factor that is not finite or of a magnitude beyond `2^31` cannot come from sensible scales:
  /// nil.
  package init?(_ factor: Double) {
    guard factor.magnitude < 0x1p31 else { return nil }
    guard factor != 0 else {
      (multiplier, shift) = (0, 0)
      return
    }
    // The significand in 0.5 ..< 1 and its exponent, as C's `frexp` gives them.
    var exponent = Int(factor.exponent) + 1
    var fixed = Int64((factor.significand * 0x1p30).rounded(.toNearestOrAwayFromZero))
    if fixed == 1 << 31 {
      fixed /= 2
      exponent += 1
    }
    guard exponent >= -31, exponent <= 31 else {
      if exponent > 31 { return nil }
      (multiplier, shift) = (0, 0)
      return
    }
    multiplier = Int32(factor < 0 ? -fixed : fixed)
    shift = Int32(exponent)
  }

  /// Creates a factor from its parts, a shift within `-31 ... 31`.
  init(multiplier: Int32, shift: Int32) {
    self.multiplier = multiplier
    self.shift = shift
  }

  /// The factor divided by a number of elements, as the reference kernel for means does it.
  ///
  /// The significand is cut off, not rounded. Source: LiteRT `reference/reduce.h`,
  /// `QuantizedMeanOrSum`.
  package func divided(by count: Int) -> FixedPointMultiplier {
    let count = Int64(max(1, count))
    let bits = min(63 - Int32(count.leadingZeroBitCount), 32, 31 + shift)
    return FixedPointMultiplier(
      multiplier: Int32((Int64(multiplier) << Int64(bits)) / count), shift: shift - bits)
  }

  /// The value times the factor, rounded; too large a value wraps as in the reference kernels.
  package func scale(_ value: Int32) -> Int32 {
    let shifted = shift > 0 ? value &<< shift : value
    return FixedPoint.roundingShiftRight(
      FixedPoint.doublingHighProduct(shifted, multiplier), by: shift < 0 ? -shift : 0)
  }
}

/// The rounding 32-bit operations that quantised kernels are built of.
///
/// Source: gemmlowp `fixedpoint/fixedpoint.h`.
package enum FixedPoint {
  /// `round(2 * a * b / 2^32)`, halves up, saturating where both are `Int32.min`.
  package static func doublingHighProduct(_ a: Int32, _ b: Int32) -> Int32 {
    if a == .min, b == .min { return .max }
    let product = Int64(a) * Int64(b)
    let nudge: Int64 = product >= 0 ? 1 << 30 : 1 - (1 << 30)
    return Int32(truncatingIfNeeded: (product + nudge) / (1 << 31))
  }

  /// `round(value / 2^exponent)`, half away from zero, for `exponent` in `0 ... 31`.
  package static func roundingShiftRight(_ value: Int32, by exponent: Int32) -> Int32 {
    let mask = Int32(truncatingIfNeeded: (Int64(1) << Int64(exponent)) - 1)
    let threshold = (mask >> 1) + (value < 0 ? 1 : 0)
    return (value >> exponent) + (value & mask > threshold ? 1 : 0)
  }

  /// `value * 2^exponent`, saturating, for `exponent` in `0 ... 31`.
  package static func saturatingShiftLeft(_ value: Int32, by exponent: Int32) -> Int32 {
    Int32(clamping: Int64(value) << Int64(exponent))
  }
}

package import LanternTensors

/// The integer arithmetic of the elementwise quotient of two quantised tensors.
///
/// The stored dividend less its zero point is multiplied with the reciprocal of the stored divisor
/// less its zero point, in fixed point, and brought to the output's scale. A divisor that stands for
/// 0 has no result. A quotient far below one step is 0, where the reference shifts by more bits than
/// an integer has and gives anything.
///
/// Source: LiteRT `div.cc`, `reference/div.h`.
package struct QuantizedDivision: Hashable, Sendable {
  /// The quantisation of the operands.
  package let left: AffineScale, right: AffineScale
  /// Brings quotients to the output's scale.
  package let multiplier: FixedPointMultiplier
  /// How results are stored.
  package let output: QuantizedOutput

  /// Works the arithmetic out from the types.
  ///
  /// Throws `GraphError` when the quantisations do not make sense.
  package init(
    _ inputs: [TensorType], output: TensorType, activation: ActivationRange
  ) throws(GraphError) {
    left = try AffineScale(inputs[0])
    right = try AffineScale(inputs[1])
    self.output = try QuantizedOutput(output, activation: activation, rescaling: .fixedPoint)
    let factor = Double(left.scale / (right.scale * self.output.affine.scale))
    guard let multiplier = FixedPointMultiplier(factor) else {
      throw GraphError(.unsupportedType, "quotients cannot be rescaled by the factor \(factor)")
    }
    self.multiplier = multiplier
  }

  /// The stored result for a stored dividend and a stored divisor other than the zero point.
  package func stored(_ x: Int32, _ y: Int32) -> Int32 {
    var (dividend, divisor) = (x - left.zeroPoint, y - right.zeroPoint)
    if divisor < 0 { (dividend, divisor) = (-dividend, -divisor) }
    // The divisor is (1 + fraction) * 2^exponent.
    let zeros = Int32(divisor.leadingZeroBitCount)
    let fraction = UInt32(bitPattern: divisor) << UInt32(zeros) & 0x7fff_ffff
    let reciprocal = FixedPointSoftmax.reciprocalOfOnePlus(Int32(bitPattern: fraction))
    let magnitude = dividend < 0 ? ~dividend : dividend
    let headroom = Int32(magnitude.leadingZeroBitCount) - 1
    let quotient = FixedPoint.doublingHighProduct(dividend << headroom, reciprocal)
    let scaled = FixedPoint.doublingHighProduct(quotient, multiplier.multiplier)
    let halvings = 31 - zeros + headroom - multiplier.shift
    if halvings > 31 { return output.stored(steps: 0 as Int32) }
    return output.stored(
      steps: halvings < 0
        ? FixedPoint.saturatingShiftLeft(scaled, by: min(-halvings, 31))
        : FixedPoint.roundingShiftRight(scaled, by: halvings))
  }
}

package import LanternTensors

/// The integer arithmetic of the sum or the difference of two quantised tensors.
///
/// Fixed point: both stored integers less their zero points get 20 more bits, or 15 if they have 16
/// already, are brought to twice the larger of the two scales, added, and brought to the output's
/// scale. Zero points of 16-bit integers are 0. Where their scales are powers of two that may instead
/// be a shift of one operand, rounded half away from zero. Floating point: both are dequantised,
/// added in single precision, and quantised, unless they are uint8 of one shape and the arithmetic is
/// QNNPACK's, which multiplies both with integers of 22 bits and shifts the sum.
///
/// Sources: LiteRT `add.cc`, `sub.cc`, `reference/add.h`, `reference/sub.h`; PyTorch
/// `QuantizedOpKernels.cpp`, `qadd_kernel`, and `qnnpack/src/qnnpack/requantization.h`
/// (`pytorch_qnnp_compute_add_quantization_params`).
package struct QuantizedSum: Hashable, Sendable {
  /// The bits that are added to the operands before they are rescaled.
  package let headroom: Int32

  /// The quantisation of the operands.
  package let left: AffineScale, right: AffineScale
  /// Brings the operands, with 20 more bits, to their common scale.
  package let leftMultiplier: FixedPointMultiplier, rightMultiplier: FixedPointMultiplier
  /// Brings the sum to the output's scale.
  package let sumMultiplier: FixedPointMultiplier
  /// The halvings that bring the operands to the output's scale, if that is all they need.
  package let halvings: Halvings?
  /// QNNPACK's multipliers and shift, if the sum is made with them.
  package let shifting: Shifting?
  /// How results are stored.
  package let output: QuantizedOutput
  /// Whether the right operand is taken off instead of added.
  package let subtracts: Bool

  /// The operands' integer multipliers, and how far their sum is shifted, 14 to 31.
  package struct Shifting: Hashable, Sendable {
    /// The factor of the left operand.
    package let left: Int32
    /// The factor of the right operand.
    package let right: Int32
    /// The number of bits that the sum loses, halves away from zero.
    package let shift: Int32
  }

  /// How often each operand is halved; one of them never is.
  package struct Halvings: Hashable, Sendable {
    /// Of the left operand: 0 to 31.
    package let left: Int32
    /// Of the right operand: 0 to 31.
    package let right: Int32
  }

  /// Works the arithmetic out from the types.
  ///
  /// With `halves`, 16-bit integers whose scales are powers of two are halved only. Throws `GraphError`
  /// when the quantisations do not make sense.
  package init(
    _ inputs: [TensorType], output: TensorType, subtracts: Bool = false,
    activation: ActivationRange, rescaling: Rescaling, halves: Bool = false
  ) throws(GraphError) {
    left = try AffineScale(inputs[0])
    right = try AffineScale(inputs[1])
    try AffineScale.requireSymmetry(inputs + [output])
    headroom = output.elementType == .int16 ? 15 : 20
    self.output = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
    self.subtracts = subtracts
    let common = 2 * Double(max(left.scale, right.scale))
    let step = Double(Float(1 << headroom) * self.output.affine.scale)
    guard let leftMultiplier = FixedPointMultiplier(Double(left.scale) / common),
      let rightMultiplier = FixedPointMultiplier(Double(right.scale) / common),
      let sumMultiplier = FixedPointMultiplier(common / step)
    else {
      throw GraphError(
        .unsupportedType, "the scales of \(inputs[0]), \(inputs[1]) and \(output) are too different"
      )
    }
    self.leftMultiplier = leftMultiplier
    self.rightMultiplier = rightMultiplier
    self.sumMultiplier = sumMultiplier
    shifting =
      rescaling == .floatingPoint && !subtracts && output.elementType == .uint8
        && inputs[0].shape == inputs[1].shape
      ? QuantizedSum.shifting(left, right, to: self.output.affine) : nil
    halvings =
      halves && output.elementType == .int16
      ? try QuantizedSum.halvings(left, right, to: self.output.affine) : nil
  }

  /// QNNPACK's arithmetic; nil for ratios of scales that it does not serve.
  private static func shifting(
    _ left: AffineScale, _ right: AffineScale, to output: AffineScale
  ) -> Shifting? {
    let (a, b) = (left.scale / output.scale, right.scale / output.scale)
    guard max(a, b) >= 0x1p-10, min(a, b) >= 0x1p-14, max(a, b) < 0x1p8 else { return nil }
    let shift = 21 - Int32(max(a, b).exponent)
    func multiplier(_ ratio: Float) -> Int32 {
      Int32(Float(sign: .plus, exponent: Int(shift), significand: ratio).rounded(.toNearestOrEven))
    }
    return Shifting(left: multiplier(a), right: multiplier(b), shift: shift)
  }

  /// The halvings that bring operands to a scale; nil unless all scales are powers of two.
  ///
  /// Throws `GraphError` when both operands, or a doubling, would be needed.
  private static func halvings(
    _ left: AffineScale, _ right: AffineScale, to output: AffineScale
  ) throws(GraphError) -> Halvings? {
    // The reference takes what is nearly a power of two for one.
    func exponent(_ scale: Float) -> Int32? {
      let logarithm = Elementary.log(scale) * (1 / Elementary.log(2))
      let rounded = logarithm.rounded()
      return (logarithm - rounded).magnitude < 1e-3 ? Int32(rounded) : nil
    }
    guard let a = exponent(left.scale), let b = exponent(right.scale),
      let c = exponent(output.scale)
    else { return nil }
    guard max(a, b) == c, min(a, b) >= c - 31 else {
      throw GraphError(
        .unsupportedType,
        "16-bit scales of 2^\(a) and 2^\(b) cannot be brought to 2^\(c) by halving one operand")
    }
    return Halvings(left: c - a, right: c - b)
  }

  /// The real numbers of two stored operands.
  ///
  /// FBGEMM's are `scale * stored - scale * zero point` with one rounding of the sum, and one of the
  /// second product.
  package func reals(_ x: Int32, _ y: Int32) -> (left: Float, right: Float) {
    guard output.rescaling == .floatingPointWithRealBias else {
      return (left.real(x), right.real(y))
    }
    func real(_ stored: Int32, _ affine: AffineScale) -> Float {
      (-(affine.scale * Float(affine.zeroPoint))).addingProduct(affine.scale, Float(stored))
    }
    return (real(x, left), real(y, right))
  }

  /// The stored result for two stored operands.
  package func stored(_ x: Int32, _ y: Int32) -> Int32 {
    switch output.rescaling {
    case .fixedPoint:
      if let halvings {
        let a = FixedPoint.roundingShiftRight(x, by: halvings.left)
        let b = FixedPoint.roundingShiftRight(y, by: halvings.right)
        return output.clamp(subtracts ? a - b : a + b)
      }
      let a = leftMultiplier.scale((x - left.zeroPoint) << headroom)
      let b = rightMultiplier.scale((y - right.zeroPoint) << headroom)
      return output.stored(steps: sumMultiplier.scale(subtracts ? a - b : a + b))
    case .floatingPoint, .floatingPointWithRealBias:
      if let shifting {
        let sum = (x - left.zeroPoint) * shifting.left + (y - right.zeroPoint) * shifting.right
        return output.stored(steps: FixedPoint.roundingShiftRight(sum, by: shifting.shift))
      }
      let (a, b) = reals(x, y)
      return output.stored(real: subtracts ? a - b : a + b)
    }
  }
}

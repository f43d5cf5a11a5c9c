package import LanternTensors

/// The integer arithmetic of the sum or the difference of two quantised tensors.
///
/// Fixed point: both stored integers less their zero points get 20 more bits, are brought to twice
/// the larger of the two scales, added, and brought to the output's scale. Floating point: both are
/// dequantised, added in single precision, and quantised.
///
/// Sources: LiteRT `add.cc`, `sub.cc`, `reference/add.h`, `reference/sub.h`; PyTorch
/// `QuantizedOpKernels.cpp`, `qadd_kernel`.
package struct QuantizedSum: Hashable, Sendable {
  /// The bits that are added to the operands before they are rescaled.
  package static let headroom: Int32 = 20

  /// The quantisation of the operands.
  package let left: AffineScale, right: AffineScale
  /// Brings the operands, with 20 more bits, to their common scale.
  package let leftMultiplier: FixedPointMultiplier, rightMultiplier: FixedPointMultiplier
  /// Brings the sum to the output's scale.
  package let sumMultiplier: FixedPointMultiplier
  /// How results are stored.
  package let output: QuantizedOutput
  /// Whether the right operand is taken off instead of added.
  package let subtracts: Bool

  /// Works the arithmetic out from the types.
  ///
  /// Throws `GraphError` when the quantisations do not make sense.
  package init(
    _ inputs: [TensorType], output: TensorType, subtracts: Bool = false,
    activation: ActivationRange, rescaling: Rescaling
  ) throws(GraphError) {
    left = try AffineScale(inputs[0])
    right = try AffineScale(inputs[1])
    self.output = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
    self.subtracts = subtracts
    let common = 2 * Double(max(left.scale, right.scale))
    let step = Double(Float(1 << QuantizedSum.headroom) * self.output.affine.scale)
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
  }

  /// The stored result for two stored operands.
  package func stored(_ x: Int32, _ y: Int32) -> Int32 {
    switch output.rescaling {
    case .fixedPoint:
      let a = leftMultiplier.scale((x - left.zeroPoint) << QuantizedSum.headroom)
      let b = rightMultiplier.scale((y - right.zeroPoint) << QuantizedSum.headroom)
      return output.stored(steps: sumMultiplier.scale(subtracts ? a - b : a + b))
    case .floatingPoint:
      let (a, b) = (left.real(x), right.real(y))
      return output.stored(real: subtracts ? a - b : a + b)
    }
  }
}

package import LanternTensors

/// The integer arithmetic of the elementwise product of two quantised tensors.
///
/// The product of the stored integers less their zero points is brought to the output's scale, in
/// fixed point or in single precision. Zero points of 16-bit integers are 0, so that their product
/// fits in 32 bits as well.
///
/// Sources: LiteRT `mul.cc`, `reference/mul.h`; PyTorch `QuantizedOpKernels.cpp`, `qmul_kernel`.
package struct QuantizedMultiplication: Hashable, Sendable {
  /// The quantisation of the operands.
  package let left: AffineScale, right: AffineScale
  /// How the product is brought to the output's scale.
  package let scaling: AccumulatorScaling
  /// How results are stored.
  package let output: QuantizedOutput

  /// Works the arithmetic out from the types.
  ///
  /// Throws `GraphError` when the quantisations do not make sense.
  package init(
    _ inputs: [TensorType], output: TensorType, activation: ActivationRange, rescaling: Rescaling
  ) throws(GraphError) {
    left = try AffineScale(inputs[0])
    right = try AffineScale(inputs[1])
    try AffineScale.requireSymmetry(inputs + [output])
    self.output = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
    let scale = self.output.affine.scale
    switch rescaling {
    case .fixedPoint:
      let factor = Double(left.scale * right.scale / scale)
      guard let multiplier = FixedPointMultiplier(factor) else {
        throw GraphError(.unsupportedType, "products cannot be rescaled by the factor \(factor)")
      }
      scaling = .fixedPoint(multiplier)
    case .floatingPoint, .floatingPointWithRealBias:
      let factor = left.scale * right.scale * (1 / scale)
      guard factor.isFinite else {
        throw GraphError(.unsupportedType, "products cannot be rescaled by the factor \(factor)")
      }
      scaling = .single(factor, bias: 0)
    }
  }

  /// The stored result for two stored operands.
  package func stored(_ x: Int32, _ y: Int32) -> Int32 {
    scaling.stored((x - left.zeroPoint) * (y - right.zeroPoint), as: output)
  }
}

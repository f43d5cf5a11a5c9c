package import LanternTensors

/// The square root.
///
/// Float32. Quantised (int8, uint8, int16): `f(scale * (stored - zero point)) / output scale` in single
/// precision, its fraction cut off; there the root of a number below 0 is an error.
///
/// TensorFlow Lite `SQRT`; ATen `sqrt`. Source: LiteRT `elementwise.cc` (`SqrtEvalQuantized`).
package struct Sqrt: QuantizedElementwiseOperator {
  package var rescaling: Rescaling { .fixedPoint }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.squareRoot() }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    try AffineScale.requireSymmetry([input, output])
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    return { stored in
      let x = source.real(stored)
      guard x >= 0 else { return nil }
      let steps = (value(at: x) / target.affine.scale).rounded(.towardZero)
      return target.stored(steps: Double(steps))
    }
  }
}

package import LanternTensors

/// The magnitude.
///
/// Float32, and int16 and int32 that mean themselves, whose smallest number stays as it is.
///
/// Quantised: the magnitude of `stored - zero point` is brought to the output's scale by a 32-bit
/// multiplier, unless the scales are equal. Zero points of int16 are 0.
///
/// TensorFlow Lite `ABS`; ATen `abs`. Source: LiteRT `elementwise.cc` (`AbsEvalQuantized`).
package struct Abs: QuantizedElementwiseOperator {
  package static var integerTypes: Set<ElementType> { [.int16, .int32, .int64] }

  package var rescaling: Rescaling { .fixedPoint }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.magnitude }
  package func integerValue(at x: Int) -> Int { x < 0 ? 0 &- x : x }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    try AffineScale.requireSymmetry([input, output])
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    if source.scale == target.affine.scale {
      return { target.stored(steps: abs($0 - source.zeroPoint)) }
    }
    let factor = Double(source.scale / target.affine.scale)
    guard let multiplier = FixedPointMultiplier(factor) else {
      throw unsupported([input], [output])
    }
    return { target.stored(steps: multiplier.scale(abs($0 - source.zeroPoint))) }
  }
}

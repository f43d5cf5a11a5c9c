package import LanternTensors

/// The reciprocal of the square root.
///
/// Float32. Quantised: 0 gives the largest integer, and a number below 0 is an error. Int8 and uint8
/// are computed with 32-bit multipliers, and int16 is read from an `InterpolatedTable`.
///
/// TensorFlow Lite `RSQRT`; ATen `rsqrt`. Source: LiteRT `elementwise.cc` (`RsqrtEvalQuantizedInt8`,
/// `RsqrtEvalQuantizedInt16`).
package struct Rsqrt: QuantizedElementwiseOperator {
  package var rescaling: Rescaling { .fixedPoint }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { 1 / x.squareRoot() }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, rescaling: .fixedPoint)
    if input.elementType == .int16 {
      let largest = 32767 * target.affine.scale
      let function = try storedFunction(from: input, to: output) { x in
        x <= 0 ? largest : value(at: x)
      }
      return { stored in stored < 0 ? nil : function(stored) }
    }
    let factor = 1 / Double(source.scale.squareRoot() * target.affine.scale)
    guard let multiplier = FixedPointMultiplier(factor) else {
      throw unsupported([input], [output])
    }
    // The root of an integer gets twenty more bits before it is rounded.
    let outputMultiplier = multiplier.shifted(by: -20)
    return { stored in
      let x = stored - source.zeroPoint
      guard x > 0 else { return x == 0 ? target.bounds.upperBound : nil }
      let root = FixedPointMultiplier(reciprocalSquareRootOf: x).shifted(by: 20)
      return target.stored(steps: outputMultiplier.scale(root.scale(1)))
    }
  }
}

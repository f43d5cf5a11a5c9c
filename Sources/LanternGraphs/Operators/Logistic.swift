package import LanternTensors

/// The logistic function: `1 / (1 + e^-x)`.
///
/// Floating-point numbers, and quantised int8, uint8 and int16; the last has results in steps of
/// 1/32768, by `SixteenBitSigmoid`.
///
/// TensorFlow Lite `LOGISTIC`; ATen `sigmoid`. Source: LiteRT `reference/logistic.h`.
package struct Logistic: QuantizedElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16, .bfloat16] }

  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { 1 / (1 + Elementary.exp(-x)) }

  package func halfValue(at x: Float) -> Float {
    // Where the reference kernel leaves the 1 out, a rounded result may be another one.
    x < -9 ? Elementary.exp(x) : value(at: x)
  }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    guard input.elementType == .int16 else {
      return try storedFunction(from: input, to: output) { value(at: $0) }
    }
    try AffineScale.requireSymmetry([input, output])
    guard try AffineScale(output).scale == 1 / 32768,
      let sigmoid = SixteenBitSigmoid(scale: try AffineScale(input).scale, exactShifts: 0...0)
    else { throw unsupported([input], [output]) }
    return { sigmoid.logistic($0) }
  }
}

package import LanternTensors

/// The hyperbolic tangent.
///
/// Floating-point numbers, and quantised int8, uint8 and int16; the last has results in steps of
/// 1/32768, by `SixteenBitSigmoid`.
///
/// TensorFlow Lite `TANH`; ATen `tanh`. Source: LiteRT `activations.cc`, `TanhPrepare`.
package struct Tanh: QuantizedElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16, .bfloat16] }

  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { Elementary.tanh(x) }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    guard input.elementType == .int16 else {
      return try storedFunction(from: input, to: output) { value(at: $0) }
    }
    try AffineScale.requireSymmetry([input, output])
    guard SixteenBitSigmoid.exponent(of: try AffineScale(output).scale) == -15,
      let sigmoid = SixteenBitSigmoid(scale: try AffineScale(input).scale, exactShifts: 0...1)
    else { throw unsupported([input], [output]) }
    return { sigmoid.tanh($0) }
  }
}

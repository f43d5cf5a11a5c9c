package import LanternTensors

/// The piecewise approximation of SiLU: `x * min(max(x + 3, 0), 6) / 6`.
///
/// Float32, and quantised int8 and uint8; with fixed-point rescaling in 16-bit arithmetic, see `FixedPointHardSwish`.
///
/// TensorFlow Lite `HARD_SWISH`; ATen `hardswish`, `quantized::hardswish`.
package struct HardSwish: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { x * min(max(x + 3, 0), 6) / 6 }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    guard rescaling == .fixedPoint else {
      return try storedFunction(from: input, to: output) { value(at: $0) }
    }
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, rescaling: rescaling)
    guard input.elementType.isEightBit,
      let arithmetic = FixedPointHardSwish(input: source, output: target.affine)
    else { throw unsupported([input], [output]) }
    return { target.stored(steps: arithmetic.steps($0 - source.zeroPoint)) }
  }
}

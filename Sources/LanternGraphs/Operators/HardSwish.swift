package import LanternTensors

/// The piecewise approximation of SiLU: `x * min(max(x + 3, 0), 6) / 6`.
///
/// Quantised with fixed-point rescaling: 16-bit arithmetic, see `FixedPointHardSwish`.
///
/// TensorFlow Lite `HARD_SWISH`; ATen `hardswish`, `quantized::hardswish`.
package struct HardSwish: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { x * min(max(x + 3, 0), 6) / 6 }

  package func table(from input: TensorType, to output: TensorType) throws -> [Int32] {
    let target = try QuantizedOutput(output, rescaling: rescaling)
    let source = try AffineScale(input)
    if rescaling == .floatingPoint {
      return try storedResults(input) { target.stored(real: value(at: $0.real($1))) }
    }
    guard let arithmetic = FixedPointHardSwish(input: source, output: target.affine) else {
      throw unsupported([input], [output])
    }
    return try storedResults(input) { source, stored in
      target.stored(steps: arithmetic.steps(stored - source.zeroPoint))
    }
  }
}

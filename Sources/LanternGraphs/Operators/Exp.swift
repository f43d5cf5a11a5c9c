/// The exponential function.
///
/// TensorFlow Lite `EXP`; ATen `exp`.
package struct Exp: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { Elementary.exp(x) }
}

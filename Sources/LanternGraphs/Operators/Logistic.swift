/// The logistic function: `1 / (1 + e^-x)`.
///
/// TensorFlow Lite `LOGISTIC`; ATen `sigmoid`.
package struct Logistic: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { 1 / (1 + Elementary.exp(-x)) }
}

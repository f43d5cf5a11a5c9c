/// The hyperbolic tangent.
///
/// TensorFlow Lite `TANH`; ATen `tanh`.
package struct Tanh: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { Elementary.tanh(x) }
}

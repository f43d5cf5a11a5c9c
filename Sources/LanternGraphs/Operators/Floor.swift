/// The largest integer that is not larger.
///
/// Float32.
///
/// TensorFlow Lite `FLOOR`; ATen `floor`.
package struct Floor: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.rounded(.down) }
}

/// The nearest integer, ties to even.
///
/// Float32.
///
/// TensorFlow Lite `ROUND`; ATen `round`.
package struct Round: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.rounded(.toNearestOrEven) }
}

/// The smallest integer that is not smaller.
///
/// Float32.
///
/// TensorFlow Lite `CEIL`; ATen `ceil`.
package struct Ceil: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.rounded(.up) }
}

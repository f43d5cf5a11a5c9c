/// The sine of an angle in radians.
///
/// Float32.
///
/// TensorFlow Lite `SIN`; ATen `sin`.
package struct Sin: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Elementary.sin(x) }
}

/// The cosine of an angle in radians.
///
/// Float32.
///
/// TensorFlow Lite `COS`; ATen `cos`.
package struct Cos: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Elementary.cos(x) }
}

/// The reciprocal of the square root.
///
/// Float32.
///
/// TensorFlow Lite `RSQRT`; ATen `rsqrt`.
package struct Rsqrt: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { 1 / x.squareRoot() }
}

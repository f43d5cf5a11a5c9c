/// The magnitude.
///
/// Float32.
///
/// TensorFlow Lite `ABS`; ATen `abs`.
package struct Abs: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.magnitude }
}

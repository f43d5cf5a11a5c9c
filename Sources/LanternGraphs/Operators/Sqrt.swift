/// The square root.
///
/// Float32.
///
/// TensorFlow Lite `SQRT`; ATen `sqrt`.
package struct Sqrt: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.squareRoot() }
}

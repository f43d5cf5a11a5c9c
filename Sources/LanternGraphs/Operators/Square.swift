/// The square.
///
/// Float32.
///
/// TensorFlow Lite `SQUARE`; ATen `square`.
package struct Square: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x * x }
}

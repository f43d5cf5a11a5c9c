/// The number with the other sign.
///
/// Float32.
///
/// TensorFlow Lite `NEG`; ATen `neg`.
package struct Negate: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { -x }
}

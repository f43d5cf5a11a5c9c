/// The natural logarithm.
///
/// Float32.
///
/// TensorFlow Lite `LOG`; ATen `log`.
package struct Log: ElementwiseOperator {
  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Elementary.log(x) }
}

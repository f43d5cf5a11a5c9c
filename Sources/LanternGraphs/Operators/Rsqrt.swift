/// The reciprocal of the square root.
///
/// Float32.
///
/// TensorFlow Lite `RSQRT`; ATen `rsqrt`.
public struct Rsqrt: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { 1 / x.squareRoot() }
}

/// The number with the other sign.
///
/// Float32.
///
/// TensorFlow Lite `NEG`; ATen `neg`.
public struct Negate: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { -x }
}

/// The nearest integer, ties to even.
///
/// Float32.
///
/// TensorFlow Lite `ROUND`; ATen `round`.
public struct Round: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { x.rounded(.toNearestOrEven) }
}

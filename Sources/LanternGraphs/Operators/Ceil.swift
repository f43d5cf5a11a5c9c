/// The smallest integer that is not smaller.
///
/// Float32.
///
/// TensorFlow Lite `CEIL`; ATen `ceil`.
public struct Ceil: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { x.rounded(.up) }
}

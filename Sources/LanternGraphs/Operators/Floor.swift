/// The largest integer that is not larger.
///
/// Float32.
///
/// TensorFlow Lite `FLOOR`; ATen `floor`.
public struct Floor: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { x.rounded(.down) }
}

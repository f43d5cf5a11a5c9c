/// The largest integer that is not larger.
///
/// TensorFlow Lite `FLOOR`; ATen `floor`.
public struct Floor: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x.rounded(.down) }
}

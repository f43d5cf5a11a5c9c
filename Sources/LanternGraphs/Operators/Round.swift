/// The nearest integer, ties to even.
///
/// TensorFlow Lite `ROUND`; ATen `round`.
public struct Round: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x.rounded(.toNearestOrEven) }
}

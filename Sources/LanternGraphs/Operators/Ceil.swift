/// The smallest integer that is not smaller.
///
/// TensorFlow Lite `CEIL`; ATen `ceil`.
public struct Ceil: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x.rounded(.up) }
}

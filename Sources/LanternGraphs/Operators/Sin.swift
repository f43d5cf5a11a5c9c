/// The sine of an angle in radians.
///
/// TensorFlow Lite `SIN`; ATen `sin`.
public struct Sin: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { Elementary.sin(x) }
}

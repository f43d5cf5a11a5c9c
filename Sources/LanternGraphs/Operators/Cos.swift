/// The cosine of an angle in radians.
///
/// TensorFlow Lite `COS`; ATen `cos`.
public struct Cos: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { Elementary.cos(x) }
}

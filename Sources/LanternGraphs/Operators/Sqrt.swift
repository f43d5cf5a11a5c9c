/// The square root.
///
/// TensorFlow Lite `SQRT`; ATen `sqrt`.
public struct Sqrt: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x.squareRoot() }
}

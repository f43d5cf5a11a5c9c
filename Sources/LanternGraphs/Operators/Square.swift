/// The square.
///
/// TensorFlow Lite `SQUARE`; ATen `square`.
public struct Square: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x * x }
}

/// The reciprocal of the square root.
///
/// TensorFlow Lite `RSQRT`; ATen `rsqrt`.
public struct Rsqrt: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { 1 / x.squareRoot() }
}

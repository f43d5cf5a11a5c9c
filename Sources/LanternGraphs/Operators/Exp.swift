/// The exponential function.
///
/// TensorFlow Lite `EXP`; ATen `exp`.
public struct Exp: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { Elementary.exp(x) }
}

/// The logistic function: `1 / (1 + e^-x)`.
///
/// TensorFlow Lite `LOGISTIC`; ATen `sigmoid`.
public struct Logistic: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { 1 / (1 + Elementary.exp(-x)) }
}

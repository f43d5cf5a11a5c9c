/// The hyperbolic tangent.
///
/// TensorFlow Lite `TANH`; ATen `tanh`.
public struct Tanh: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { Elementary.tanh(x) }
}

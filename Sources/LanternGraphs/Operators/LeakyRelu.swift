/// Identity for positive numbers, a smaller slope for others: `x > 0 ? x : slope * x`.
///
/// TensorFlow Lite `LEAKY_RELU`; ATen `leaky_relu`.
public struct LeakyRelu: ElementwiseOperator {
  /// The factor of numbers below zero.
  public var slope: Float
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(slope: Float, rescaling: Rescaling = .fixedPoint) {
    self.slope = slope
    self.rescaling = rescaling
  }

  public func value(at x: Float) -> Float { x > 0 ? x : x * slope }
}

/// The exponential linear unit: `x < 0 ? slope * (e^x - 1) : x`.
///
/// TensorFlow Lite `ELU`; ATen `elu`.
public struct Elu: QuantizedElementwiseOperator {
  /// The factor of numbers below zero.
  public var slope: Float
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(slope: Float = 1, rescaling: Rescaling = .fixedPoint) {
    self.slope = slope
    self.rescaling = rescaling
  }

  public func value(at x: Float) -> Float { x < 0 ? slope * Elementary.expMinusOne(x) : x }
}

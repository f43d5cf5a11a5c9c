/// The piecewise approximation of the logistic function: `min(max(x + 3, 0), 6) / 6`.
///
/// ATen `hardsigmoid`.
public struct HardSigmoid: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { min(max(x + 3, 0), 6) / 6 }
}

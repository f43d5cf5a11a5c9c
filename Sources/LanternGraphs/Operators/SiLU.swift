/// The sigmoid linear unit, also called swish: `x / (1 + e^-x)`.
///
/// ATen `silu`.
public struct SiLU: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x / (1 + Elementary.exp(-x)) }
}

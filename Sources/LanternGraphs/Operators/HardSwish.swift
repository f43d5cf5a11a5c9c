/// The piecewise approximation of SiLU: `x * min(max(x + 3, 0), 6) / 6`.
///
/// TensorFlow Lite `HARD_SWISH`; ATen `hardswish`, `quantized::hardswish`.
public struct HardSwish: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { x * min(max(x + 3, 0), 6) / 6 }
}

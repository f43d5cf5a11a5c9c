/// Every element clamped to a range: `min(max(x, lower), upper)`.
///
/// Quantised: the input is brought to the output's scale by `rescaling` (nothing, when both have the
/// same), and clamped between the bounds quantised with the output's scale and zero point.
///
/// TensorFlow Lite `RELU`, `RELU6`, `RELU_N1_TO_1`, `RELU_0_TO_1`; ATen `relu`, `relu6`, `hardtanh`,
/// `clamp`, `quantized::relu6`. Source: LiteRT `activations.cc`, `QuantizedReluX`.
public struct Clamp: ElementwiseOperator {
  /// The range of results.
  public var range: ActivationRange
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates a clamp.
  public init(range: ActivationRange, rescaling: Rescaling = .fixedPoint) {
    self.range = range
    self.rescaling = rescaling
  }

  public func value(at x: Float) -> Float { range.clamp(x) }
}

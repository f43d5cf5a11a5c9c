/// The sigmoid linear unit, also called swish: `clamp(x / (1 + e^-x))`.
///
/// ATen `silu`.
package struct SiLU: QuantizedElementwiseOperator {
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(activation: ActivationRange = .none, rescaling: Rescaling = .fixedPoint) {
    self.activation = activation
    self.rescaling = rescaling
  }

  package func value(at x: Float) -> Float { activation.clamp(x / (1 + Elementary.exp(-x))) }
}

/// The sigmoid linear unit, also called swish: `x / (1 + e^-x)`.
///
/// ATen `silu`.
package struct SiLU: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { x / (1 + Elementary.exp(-x)) }
}

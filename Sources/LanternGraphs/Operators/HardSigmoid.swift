/// The piecewise approximation of the logistic function: `min(max(x + 3, 0), 6) / 6`.
///
/// ATen `hardsigmoid`.
package struct HardSigmoid: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { min(max(x + 3, 0), 6) / 6 }
}

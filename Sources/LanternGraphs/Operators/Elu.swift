/// The exponential linear unit: `x < 0 ? slope * (e^x - 1) : x`.
///
/// TensorFlow Lite `ELU`; ATen `elu`.
package struct Elu: QuantizedElementwiseOperator {
  /// The factor of numbers below zero.
  package var slope: Float
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(slope: Float = 1, rescaling: Rescaling = .fixedPoint) {
    self.slope = slope
    self.rescaling = rescaling
  }

  package func value(at x: Float) -> Float { x < 0 ? slope * Elementary.expMinusOne(x) : x }
}

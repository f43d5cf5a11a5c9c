/// The exponential function.
///
/// Float32, and quantised int8, uint8 and int16.
///
/// TensorFlow Lite `EXP`; ATen `exp`. Source: LiteRT `exp.cc`.
package struct Exp: QuantizedElementwiseOperator {
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  package func value(at x: Float) -> Float { Elementary.exp(x) }
}

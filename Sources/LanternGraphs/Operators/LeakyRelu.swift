package import LanternTensors

/// Identity for positive numbers, a smaller slope for others: `x > 0 ? x : slope * x`.
///
/// Float32. Quantised (int8, uint8, int16) with fixed-point rescaling: `stored - zero point` is brought to the output's scale by one
/// 32-bit multiplier for positive numbers and another, `input scale * slope / output scale`, for
/// others.
///
/// TensorFlow Lite `LEAKY_RELU`; ATen `leaky_relu`. Source: LiteRT `activations.cc`
/// (`LeakyReluPrepare`), `reference/leaky_relu.h`.
package struct LeakyRelu: QuantizedElementwiseOperator {
  /// The factor of numbers below zero.
  package var slope: Float
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(slope: Float, rescaling: Rescaling = .fixedPoint) {
    self.slope = slope
    self.rescaling = rescaling
  }

  package func value(at x: Float) -> Float { x > 0 ? x : x * slope }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    try AffineScale.requireSymmetry([input, output])
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, rescaling: rescaling)
    if rescaling == .floatingPoint, input.elementType == .uint8 {
      // QNNPACK's table of results, which are not dequantised on the way.
      let ratio = source.scale / target.affine.scale
      return { target.stored(steps: Double(value(at: Float($0 - source.zeroPoint) * ratio))) }
    }
    guard rescaling == .fixedPoint else {
      return { target.stored(real: value(at: source.real($0))) }
    }
    let factor = source.scale * slope / target.affine.scale
    guard let identity = FixedPointMultiplier(Double(source.scale / target.affine.scale)),
      let sloped = FixedPointMultiplier(Double(factor.magnitude))
    else { throw unsupported([input], [output]) }
    return { stored in
      let x = stored - source.zeroPoint
      guard x < 0 else { return target.stored(steps: identity.scale(x)) }
      let steps = sloped.scale(x)
      return target.stored(steps: factor < 0 ? 0 &- steps : steps)
    }
  }
}

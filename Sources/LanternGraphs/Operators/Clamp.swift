package import LanternTensors

/// Every element clamped to a range: `min(max(x, lower), upper)`.
///
/// Float32. Quantised (int8, uint8, int16): the input is brought to the output's scale by `rescaling`
/// (nothing, when both have the same), and clamped between the bounds quantised with the output's
/// scale and zero point.
///
/// TensorFlow Lite `RELU`, `RELU6`, `RELU_N1_TO_1`, `RELU_0_TO_1`; ATen `relu`, `relu6`, `hardtanh`,
/// `clamp`, `quantized::relu6`. Source: LiteRT `activations.cc`, `QuantizedReluX`.
package struct Clamp: QuantizedElementwiseOperator {
  /// The range of results.
  package var range: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a clamp.
  package init(range: ActivationRange, rescaling: Rescaling = .fixedPoint) {
    self.range = range
    self.rescaling = rescaling
  }

  package func value(at x: Float) -> Float { range.clamp(x) }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try range.validate()
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    if inputs[0].elementType != .float32 {
      _ = try storedFunction(from: inputs[0], to: outputs[0])
    }
  }

  package func storedFunction(
    from input: TensorType, to output: TensorType
  ) throws -> (Int32) -> Int32? {
    try AffineScale.requireSymmetry([input, output])
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, activation: range, rescaling: rescaling)
    guard let multiplier = FixedPointMultiplier(Double(source.scale / target.affine.scale)) else {
      throw unsupported([input], [output])
    }
    return { stored in
      rescaling == .fixedPoint
        ? target.stored(steps: multiplier.scale(stored - source.zeroPoint))
        : target.stored(real: source.real(stored))
    }
  }
}

public import LanternTensors

/// Real numbers to stored integers: `clamp(round(x / scale) + zero point)`.
///
/// Input: float32, or quantised int8 or uint8, which is brought to the output's quantisation. Output:
/// int8 or uint8 (or int32, from float32) with the declared quantisation.
///
/// Fixed-point rescaling rounds half away from zero (and requantises with a 32-bit multiplier);
/// floating-point rescaling rounds to nearest even, and multiplies with the scale's reciprocal.
///
/// TensorFlow Lite `QUANTIZE`; ATen `quantize_per_tensor`. Source: LiteRT `quantize.cc`,
/// `internal/quantization_util.h` (`AffineQuantize`), `reference/requantize.h`; PyTorch
/// `AffineQuantizerBase.cpp`.
public struct Quantize: Operator {
  /// The type of the stored integers.
  public var elementType: ElementType
  /// The quantisation of the result.
  public var quantization: Quantization
  /// Which way is rounded.
  public var rescaling: Rescaling

  /// Creates a quantisation.
  public init(
    elementType: ElementType, quantization: Quantization, rescaling: Rescaling = .fixedPoint
  ) {
    self.elementType = elementType
    self.quantization = quantization
    self.rescaling = rescaling
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(elementType, inputs[0].shape, quantization: quantization)]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}

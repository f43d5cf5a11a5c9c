public import LanternTensors

/// Stored integers to real numbers: `scale * (stored - zero point)`, or half to single precision.
///
/// Input: int8, uint8, int16 or int32 with a quantisation, per tensor or along an axis, or float16,
/// or float32, which stays as it is. Output: float32.
///
/// TensorFlow Lite `DEQUANTIZE`; ATen `dequantize`. Source: LiteRT `reference/dequantize.h`.
public struct Dequantize: Operator {
  /// Creates a dequantisation.
  public init() {}

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(.float32, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}

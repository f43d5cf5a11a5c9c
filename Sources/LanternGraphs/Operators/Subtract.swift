package import LanternTensors

/// Elementwise difference of tensors that broadcast together: `clamp(a - b)`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to.
///
/// Float32 in float32; int32 and int64 wrap. Quantised (uint8, int8): as `Add`. Source:
/// LiteRT `sub.cc`, `reference/sub.h`
///
/// TensorFlow Lite `SUB`; ATen `sub`.
package struct Subtract: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a difference.
  package init(activation: ActivationRange = .none, rescaling: Rescaling = .fixedPoint) {
    self.activation = activation
    self.rescaling = rescaling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try broadcastType(inputs)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkArithmetic(inputs, outputs, activation: activation) {
      _ = try quantized(inputs, outputs[0])
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [
      try arithmetic(
        inputs, output, activation: activation, real: -, integer: &-,
        stored: { try quantized(inputs.map(\.type), output).stored })
    ]
  }

  private func quantized(
    _ inputs: [TensorType], _ output: TensorType
  ) throws -> QuantizedSum {
    try QuantizedSum(
      inputs, output: output, subtracts: true, activation: activation, rescaling: rescaling)
  }
}

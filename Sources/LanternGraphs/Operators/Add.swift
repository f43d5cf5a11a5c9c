package import LanternTensors

/// Elementwise sum of tensors that broadcast together: `clamp(a + b)`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to.
///
/// Floats in float32, those of float64 in their own precision; integers wrap. Quantised (uint8, int8, int16 with a zero point of 0): with fixed-point arithmetic
/// both are brought to a common scale with 20 spare bits, added, and brought to the output's scale;
/// with floating-point arithmetic both are dequantised, added and quantised again. Source: LiteRT
/// `add.cc`, `reference/add.h`; PyTorch `QuantizedOpKernels.cpp`
///
/// TensorFlow Lite `ADD`; ATen `add`, `quantized::add`, `quantized::add_relu`.
package struct Add: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling
  /// Whether int16 operands whose scales are powers of two are halved instead of multiplied.
  package var halvesOperands: Bool

  /// Creates a sum.
  package init(
    activation: ActivationRange = .none, rescaling: Rescaling = .fixedPoint,
    halvesOperands: Bool = false
  ) {
    self.activation = activation
    self.rescaling = rescaling
    self.halvesOperands = halvesOperands
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
        inputs, output, activation: activation, real: +, double: +, integer: &+,
        stored: { try quantized(inputs.map(\.type), output).stored })
    ]
  }

  private func quantized(
    _ inputs: [TensorType], _ output: TensorType
  ) throws -> QuantizedSum {
    try QuantizedSum(
      inputs, output: output, activation: activation, rescaling: rescaling,
      halves: halvesOperands)
  }
}

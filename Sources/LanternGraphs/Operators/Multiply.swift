package import LanternTensors

/// Elementwise product of tensors that broadcast together: `clamp(a * b)`.
///
/// Both inputs have the same element type. Output: the shape that both broadcast to.
///
/// Floats in float32; integers wrap; complex numbers are not clamped. Quantised (uint8, int8, int16
/// with a zero point of 0): the product of `stored - zero point` is brought to the output's scale by
/// `rescaling`. A quantised int16 product may also be declared as int8 or uint8: both operands are
/// then taken for fractions of 15 bits, and the result for one of 7, whatever their scales. Source:
/// LiteRT `mul.cc`, `reference/mul.h`, `reference/integer_ops/mul.h`; PyTorch
/// `QuantizedOpKernels.cpp`
///
/// TensorFlow Lite `MUL`; ATen `mul`, `quantized::mul`.
package struct Multiply: Operator {
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a product.
  package init(activation: ActivationRange = .none, rescaling: Rescaling = .fixedPoint) {
    self.activation = activation
    self.rescaling = rescaling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try broadcastType(inputs)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    if inputs.first?.elementType == .complex64, activation == .none {
      guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
        throw unsupported(inputs, outputs)
      }
      return
    }
    if let output = narrowed(inputs, outputs) {
      try AffineScale.requireSymmetry(inputs)
      _ = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
      return
    }
    try checkArithmetic(inputs, outputs, activation: activation) {
      _ = try quantized(inputs, outputs[0])
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    if output.elementType == .complex64 {
      let products = try Broadcasting.map(inputs[0], inputs[1]) { (x: Complex64, y: Complex64) in
        Complex64(
          x.real * y.real - x.imaginary * y.imaginary, x.real * y.imaginary + x.imaginary * y.real)
      }
      return [try Tensor(products, type: output)]
    }
    if let narrow = narrowed(inputs.map(\.type), outputs) {
      let target = try QuantizedOutput(narrow, activation: activation, rescaling: rescaling)
      let products = try Broadcasting.map(
        inputs[0].storedIntegers(), inputs[0].shape, inputs[1].storedIntegers(), inputs[1].shape
      ) { x, y in
        // Fractions of 15 bits again, saturated.
        let product = x * y
        let fraction = min((product + (product >= 0 ? 1 << 14 : 1 - 1 << 14)) / (1 << 15), 32767)
        return target.stored(steps: FixedPoint.roundingShiftRight(fraction, by: 8))
      }
      return [try Tensor(stored: products, type: output)]
    }
    return [
      try arithmetic(
        inputs, output, activation: activation, real: *, double: *, integer: &*,
        stored: { try quantized(inputs.map(\.type), output).stored })
    ]
  }

  /// The type of an 8-bit output of 16-bit operands; nil for all other types.
  private func narrowed(_ inputs: [TensorType], _ outputs: [TensorType]) -> TensorType? {
    guard let output = outputs.first, output.elementType.isEightBit, inputs.count == 2,
      inputs.allSatisfy({ $0.elementType == .int16 && $0.isQuantized })
    else { return nil }
    return output
  }

  private func quantized(
    _ inputs: [TensorType], _ output: TensorType
  ) throws -> QuantizedMultiplication {
    try QuantizedMultiplication(
      inputs, output: output, activation: activation, rescaling: rescaling)
  }
}

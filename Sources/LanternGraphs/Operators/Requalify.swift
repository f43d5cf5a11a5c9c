package import LanternTensors

/// The same stored integers with another quantisation, or with none.
///
/// Any integers; the result has the element type and the shape of the input.
///
/// ATen `int_repr`, `_make_per_tensor_quantized_tensor`, `_make_per_channel_quantized_tensor`,
/// `quantized::mul_scalar`.
package struct Requalify: Operator {
  /// The quantisation of the result; nil for integers that mean themselves.
  package var quantization: Quantization?

  /// Creates the operator.
  package init(quantization: Quantization?) { self.quantization = quantization }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType.isInteger else { throw unsupported(inputs) }
    if let quantization, let axis = quantization.axis {
      guard axis < inputs[0].shape.rank, inputs[0].shape[axis] == quantization.scales.count else {
        throw invalidAttribute(
          "has \(quantization.scales.count) scales along axis \(axis) of \(inputs[0].shape)")
      }
    }
    return [TensorType(inputs[0].elementType, inputs[0].shape, quantization: quantization)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [
      try Tensor(type: output, storage: inputs[0].storage, byteOffset: inputs[0].byteOffset)
    ]
  }
}

package import LanternTensors

/// An operator that applies a function of one real number to every element.
///
/// Works on float32; those that work on quantised tensors too are `QuantizedElementwiseOperator`.
package protocol ElementwiseOperator: Operator {
  /// The function.
  func value(at x: Float) -> Float
}

extension ElementwiseOperator {
  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return inputs
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let types = try outputTypes(for: inputs)
    guard types.map(\.elementType) == outputs.map(\.elementType),
      inputs[0].elementType == .float32
    else { throw unsupported(inputs, outputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [try Tensor(inputs[0].elements(as: Float.self).map(value), type: output)]
  }
}

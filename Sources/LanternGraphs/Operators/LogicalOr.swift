package import LanternTensors

/// Whether one of the two elements is true: `a || b`, over tensors that broadcast together.
///
/// Inputs and output: bool; the output has the shape that both broadcast to.
///
/// TensorFlow Lite `LOGICAL_OR`; ATen `logical_or`. Source: LiteRT `logical.cc`.
package struct LogicalOr: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    guard types[0].elementType == .bool else { throw unsupported(inputs) }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let truths = try Broadcasting.map(
      inputs[0].truths(), inputs[0].shape, inputs[1].truths(), inputs[1].shape
    ) { $0 || $1 }
    return [try Tensor(truths: truths, type: output)]
  }
}

package import LanternTensors

/// Whether an element is false: `!a`.
///
/// Input and output: bool, of one shape.
///
/// TensorFlow Lite `LOGICAL_NOT`; ATen `logical_not`. Source: LiteRT `elementwise.cc`.
package struct LogicalNot: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard inputs[0].elementType == .bool else { throw unsupported(inputs) }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [try Tensor(truths: inputs[0].truths().map { !$0 }, type: output)]
  }
}

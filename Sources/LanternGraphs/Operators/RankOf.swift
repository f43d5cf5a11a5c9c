package import LanternTensors

/// The number of a tensor's dimensions as an int32 scalar, whatever its elements.
///
/// TensorFlow Lite `RANK`. Source: LiteRT `rank.cc`.
package struct RankOf: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(.int32, .scalar)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [try Tensor([Int32(inputs[0].shape.rank)], type: output)]
  }
}

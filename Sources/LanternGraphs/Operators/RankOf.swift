package import LanternTensors

/// The number of a tensor's dimensions as an int32 scalar, whatever its elements.
///
/// TensorFlow Lite `RANK`. Source: LiteRT `rank.cc`.
package struct RankOf: ShapeOperator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(.int32, .scalar)]
  }

  package func evaluate(types: [TensorType], outputs: [TensorType]) throws -> [Tensor] {
    try check(inputs: types, outputs: outputs)
    return try outputs.map { try Tensor([Int32(types[0].shape.rank)], type: $0) }
  }
}

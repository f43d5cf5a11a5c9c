package import LanternTensors

/// Zeros of another tensor's type and shape.
///
/// Any element type; stored zeros, not zero points.
///
/// TensorFlow Lite `ZEROS_LIKE`; ATen `zeros_like`. Source: LiteRT `zeros_like.cc`.
package struct ZerosLike: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    [try Tensor(zeros: try requireTypes(inputs, outputs))]
  }
}

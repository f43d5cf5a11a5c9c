package import LanternTensors

/// A tensor repeated along dimensions of size 1, and along new leading ones, to another shape.
///
/// Any element type.
///
/// TensorFlow Lite `BROADCAST_TO`; ATen `expand`.
package struct BroadcastTo: Operator {
  /// The dimensions of the result.
  package var dimensions: [Int]

  /// Creates the operator.
  package init(dimensions: [Int]) { self.dimensions = dimensions }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = try Shape(dimensions)
    guard try inputs[0].shape.broadcast(with: shape) == shape else {
      throw invalidShape("cannot repeat a tensor of shape \(inputs[0].shape) to \(shape)")
    }
    return [inputs[0].with(shape: shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let indices = StridedIndices(shape: output.shape, broadcasting: inputs[0].shape)
    return [try inputs[0].rearranged(by: indices, as: output)]
  }
}

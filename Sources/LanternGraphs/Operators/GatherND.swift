package import LanternTensors

/// Slices of a tensor chosen by vectors of indices, which lie along the last axis of the second input.
///
/// Inputs: a tensor of at least one dimension, and int16, int32 or int64 indices `[..., n]` of at most
/// as many axes as the tensor has. Output: `[...]` and the tensor's axes after the first `n`. Any
/// element type. An index out of range is an error.
///
/// TensorFlow Lite `GATHER_ND`; ATen `index` by tensors. Source: LiteRT `gather_nd.cc`.
package struct GatherND: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireIndices(inputs[1], among: inputs)
    let (shape, indices) = (inputs[0].shape, inputs[1].shape.dimensions)
    guard let depth = indices.last, shape.rank > 0, depth <= shape.rank else {
      throw invalidShape("cannot choose from \(shape) by indices of shape \(inputs[1].shape)")
    }
    return [
      inputs[0].with(shape: try Shape(indices.dropLast() + shape.dimensions[depth...]))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let depth = inputs[1].shape.dimensions.last ?? 0
    let size = inputs[0].shape.dimensions[depth...].reduce(1, *)
    let starts = try offsets(of: inputs[1], in: inputs[0].shape)
    let indices = size == 0 ? [] : starts.flatMap { $0..<$0 + size }
    return [try inputs[0].selecting(indices, as: output)]
  }
}

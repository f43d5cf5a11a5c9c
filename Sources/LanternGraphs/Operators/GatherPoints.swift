package import LanternTensors

/// Parts of a tensor chosen by tensors of indices along some of its axes.
///
/// Inputs: any tensor, and int32 or int64 indices for each axis, which broadcast together and count from
/// the end where negative. Output: the tensor's shape with theirs in place of the axes when these are
/// neighbours, and in front otherwise. An index out of range is an error.
///
/// ATen `index`, `take`. Source: NumPy documentation, "Advanced indexing".
package struct GatherPoints: Operator {
  /// The axes that have indices, in ascending order.
  package var axes: [Int]

  /// Creates the operator.
  package init(axes: [Int]) { self.axes = axes }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...(.max))
    return [inputs[0].with(shape: try points(inputs).shape)]
  }

  private func points(_ inputs: [TensorType]) throws -> PointIndices {
    try PointIndices(
      axes: axes, indices: Array(inputs.dropFirst()), of: inputs[0].shape, for: Self.name)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let places = try points(inputs.map(\.type)).places(Array(inputs.dropFirst()), for: Self.name)
    return [try inputs[0].selecting(places, as: output)]
  }
}

package import LanternTensors

/// Slices of a tensor along an axis, chosen by indices.
///
/// Inputs: any tensor, and int16, int32 or int64 indices, each at least 0 and less than the dimension.
/// Output: the tensor's shape with the indices' shape in place of the axis, which may count from the
/// end. The first dimensions of both may be a batch: equal, before the axis, and each with indices of
/// its own. Any element type. An index out of range is an error.
///
/// TensorFlow Lite `GATHER`; ATen `index_select`, `embedding`. Source: LiteRT `reference/gather.h`.
package struct Gather: Operator {
  /// The axis that indices choose along.
  package var axis: Int
  /// How many dimensions number the batch.
  package var batchDimensions: Int

  /// Creates a gathering.
  package init(axis: Int = 0, batchDimensions: Int = 0) {
    self.axis = axis
    self.batchDimensions = batchDimensions
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireIndices(inputs[1], among: inputs)
    let (shape, indices) = (inputs[0].shape, inputs[1].shape.dimensions)
    let axis = try shape.normalizedAxis(axis)
    let dimensions = shape.dimensions
    guard (0...axis).contains(batchDimensions), batchDimensions <= indices.count,
      dimensions[..<batchDimensions] == indices[..<batchDimensions]
    else {
      throw invalidShape(
        "along axis \(axis) has no \(batchDimensions) batch dimensions of \(shape) "
          + "and indices of shape \(inputs[1].shape)")
    }
    let chosen = Array(indices[batchDimensions...])
    return [
      inputs[0].with(shape: try Shape(dimensions[..<axis] + chosen + dimensions[(axis + 1)...]))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    let chosen = try inputs[1].integers()
    if let wrong = chosen.first(where: { !(0..<shape[axis]).contains($0) }) {
      throw GraphError(
        .invalidInput, "\(Self.name) is asked for index \(wrong) along axis \(axis) of \(shape)")
    }
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    var indices: [Int] = []
    indices.reserveCapacity(output.shape.elementCount)
    if output.shape.elementCount > 0 {
      // Each index of the batch has as many lines of the tensor, and as many indices.
      let lines = shape.dimensions[batchDimensions..<axis].reduce(1, *)
      let count = inputs[1].shape.dimensions[batchDimensions...].reduce(1, *)
      for outer in 0..<shape.dimensions[..<axis].reduce(1, *) {
        let first = outer / lines * count
        for index in chosen[first..<first + count] {
          let start = (outer * shape[axis] + index) * inner
          indices.append(contentsOf: start..<start + inner)
        }
      }
    }
    return [try inputs[0].selecting(indices, as: output)]
  }
}

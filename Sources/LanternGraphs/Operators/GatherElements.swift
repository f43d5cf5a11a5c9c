package import LanternTensors

/// Elements of a tensor, each found by an index along one axis and by its own place along the others.
///
/// Inputs: any tensor, and int32 or int64 indices of as many dimensions, none larger than the tensor's
/// but along the axis. Output: the indices' shape. The axis may count from the end, and scalars count as
/// vectors. An index out of range, or a negative one, is an error.
///
/// ATen `gather`, `take_along_dim`. Source: PyTorch documentation of `torch.gather`.
package struct GatherElements: Operator {
  /// The axis that indices choose along.
  package var axis: Int

  /// Creates the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard [.int32, .int64].contains(inputs[1].elementType) else { throw unsupported(inputs) }
    let (shape, indices) = (inputs[0].shape.atLeastVector, inputs[1].shape.atLeastVector)
    let axis = try shape.normalizedAxis(axis)
    guard indices.elementCount == 0 || indices.rank == shape.rank,
      indices.elementCount == 0
        || (0..<shape.rank).allSatisfy({ $0 == axis || indices[$0] <= shape[$0] })
    else {
      throw invalidShape(
        "cannot choose from \(inputs[0].shape) by indices of shape \(inputs[1].shape) "
          + "along axis \(axis)")
    }
    return [inputs[0].with(shape: inputs[1].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let places = try elementPlaces(inputs[1], in: inputs[0].shape, axis: axis)
    return [try inputs[0].selecting(places, as: output)]
  }
}

extension Operator {
  /// The element of a tensor that each index along an axis means, the other axes being its own.
  ///
  /// Throws `GraphError` for an index outside the axis.
  func elementPlaces(_ indices: Tensor, in shape: Shape, axis: Int) throws -> [Int] {
    guard indices.shape.elementCount > 0 else { return [] }
    let shape = shape.atLeastVector
    let axis = try shape.normalizedAxis(axis)
    var strides = shape.strides
    let step = strides[axis]
    strides[axis] = 0
    let chosen = try indices.integers()
    if let wrong = chosen.first(where: { !(0..<shape[axis]).contains($0) }) {
      throw GraphError(
        .invalidInput, "\(Self.name) is asked for index \(wrong) along axis \(axis) of \(shape)")
    }
    var places = StridedIndices(shape: indices.shape.atLeastVector, strides: strides).offsets
    for (index, position) in chosen.enumerated() { places[index] += position * step }
    return places
  }
}

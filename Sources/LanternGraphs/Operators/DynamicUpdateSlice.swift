package import LanternTensors

/// A tensor with a box of it replaced by another tensor.
///
/// Inputs: any tensor, an update of the same rank and element type that is nowhere larger, and a
/// vector of int32 or int64 starts, one for each axis, which are moved so that the update lies within
/// the tensor. Any element type.
///
/// TensorFlow Lite `DYNAMIC_UPDATE_SLICE`. Source: LiteRT `dynamic_update_slice.cc`.
package struct DynamicUpdateSlice: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    try requireSameElementType(Array(inputs[..<2]))
    guard [.int32, .int64].contains(inputs[2].elementType) else { throw unsupported(inputs) }
    let (shape, update) = (inputs[0].shape, inputs[1].shape)
    guard update.rank == shape.rank, inputs[2].shape.dimensions == [shape.rank],
      zip(update.dimensions, shape.dimensions).allSatisfy({ $0 <= $1 })
    else {
      throw invalidShape(
        "cannot put \(update) into \(shape) at starts of shape \(inputs[2].shape)")
    }
    return [inputs[0]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, update) = (inputs[0].shape, inputs[1].shape)
    let strides = shape.strides
    var start = 0
    for (axis, wanted) in try inputs[2].integers().enumerated() {
      start += min(max(0, wanted), shape[axis] - update[axis]) * strides[axis]
    }
    var indices = Array(0..<shape.elementCount)
    StridedIndices(shape: update, strides: strides, start: start).visit { index, offset in
      indices[offset] = shape.elementCount + index
    }
    return [try Tensor.joined(Array(inputs[..<2])).selecting(indices, as: output)]
  }
}

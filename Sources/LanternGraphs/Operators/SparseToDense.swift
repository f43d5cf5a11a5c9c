package import LanternTensors

/// A tensor of one value with others at given places; of two at one place the later stays.
///
/// Inputs: int32 or int64 indices, `[count, rank]`, or for a vector `[count]` or one number; as many
/// values, or one for all; and the value elsewhere, one element. Values of any element type. An index
/// out of range is an error.
///
/// TensorFlow Lite `SPARSE_TO_DENSE`. Source: LiteRT `sparse_to_dense.cc`.
package struct SparseToDense: Operator {
  /// The dimensions of the result.
  package var dimensions: [Int]

  /// Creates the operator.
  package init(dimensions: [Int]) { self.dimensions = dimensions }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    try requireIndices(inputs[0], among: inputs)
    try requireSameElementType(Array(inputs[1...]))
    let (indices, values, shape) = (inputs[0].shape, inputs[1].shape, try Shape(dimensions))
    let count = indices.rank == 0 ? 1 : indices[0]
    guard indices.rank <= 2, shape.rank > 0, shape.rank == (indices.rank == 2 ? indices[1] : 1),
      values == .scalar || values.dimensions == [count], inputs[2].shape.elementCount == 1
    else {
      throw invalidShape(
        "cannot place values of shape \(values) in \(shape) by indices of shape \(indices)")
    }
    return [inputs[1].with(shape: shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let vectors =
      inputs[0].shape.rank == 2 ? inputs[0].shape : try Shape([inputs[0].shape.elementCount, 1])
    let places = try offsets(of: inputs[0].reshaped(to: vectors), in: output.shape)
    var indices = [Int](repeating: 0, count: output.shape.elementCount)
    let isScalar = inputs[1].shape.rank == 0
    for (index, place) in places.enumerated() { indices[place] = isScalar ? 1 : 1 + index }
    return [try Tensor.joined([inputs[2], inputs[1]]).selecting(indices, as: output)]
  }
}

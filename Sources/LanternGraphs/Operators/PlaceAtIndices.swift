package import LanternTensors

/// Elements put at computed positions of a line of zeros, as the inverse of a pooling by maximum.
///
/// Inputs: any tensor of one dimension or more, and int64 indices of the same shape. Output: the last
/// axis has `size` elements, all 0 but where an index says, and the last of those with one index stays.
/// An index outside is an error.
///
/// ATen `max_unpool2d`, `max_unpool3d`. Source: PyTorch `cpu/MaxUnpoolKernel.cpp`.
package struct PlaceAtIndices: Operator {
  /// How many elements the last axis of the result has.
  package var size: Int

  /// Creates the operator.
  package init(size: Int) { self.size = size }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard inputs[1].elementType == .int64, inputs[0].elementType.byteCount > 0 else {
      throw unsupported(inputs)
    }
    guard inputs[0].shape == inputs[1].shape, inputs[0].shape.rank > 0, size >= 0 else {
      throw invalidShape("needs an index for each element of \(inputs[0]), not \(inputs[1])")
    }
    return [inputs[0].with(shape: try Shape(inputs[0].shape.dimensions.dropLast() + [size]))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let indices = try inputs[1].integers()
    let length = max(1, inputs[0].shape.dimensions.last ?? 1)
    var sources = [Int](repeating: -1, count: output.shape.elementCount)
    for (index, position) in indices.enumerated() {
      guard (0..<size).contains(position) else {
        throw GraphError(
          .invalidInput, "\(Self.name) is given index \(position) of a line of \(size) elements")
      }
      sources[index / length * size + position] = index
    }
    let zeros = [UInt8](repeating: 0, count: output.elementType.byteCount)
    let zero = try Tensor(type: output.with(shape: .scalar), storage: .array(zeros))
    return [try inputs[0].selecting(sources, filling: zero, as: output)]
  }
}

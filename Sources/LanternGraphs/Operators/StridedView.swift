package import LanternTensors

/// A tensor's row-major elements seen under any sizes and strides.
///
/// Output: `dimensions`, the element at a position being the one at `offset` and each index times its
/// stride. Strides are not negative, and every element must lie in the tensor. Any element type.
///
/// ATen `as_strided`, `diagonal`, `unfold`. Source: PyTorch documentation of `torch.as_strided`.
package struct StridedView: Operator {
  /// The dimensions of the result.
  package var dimensions: [Int]
  /// The distance in elements between neighbours along each axis.
  package var strides: [Int]
  /// The element that the result begins with.
  package var offset: Int

  /// Creates the operator.
  package init(dimensions: [Int], strides: [Int], offset: Int = 0) {
    self.dimensions = dimensions
    self.strides = strides
    self.offset = offset
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = try Shape(dimensions)
    guard strides.count == shape.rank, offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw invalidAttribute(
        "has the strides \(strides) from \(offset) for the sizes \(dimensions)")
    }
    if shape.elementCount > 0 {
      var last = offset
      for (size, stride) in zip(dimensions, strides) {
        guard let reach = (size - 1).checkedProduct(with: stride),
          let sum = last.checkedSum(with: reach)
        else { throw invalidAttribute("has strides out of range: \(strides)") }
        last = sum
      }
      guard last < inputs[0].shape.elementCount else {
        throw invalidShape("reaches element \(last) of a tensor of shape \(inputs[0].shape)")
      }
    }
    return [inputs[0].with(shape: shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let walk = StridedIndices(shape: output.shape, strides: strides, start: offset)
    return [try inputs[0].rearranged(by: walk, as: output)]
  }
}

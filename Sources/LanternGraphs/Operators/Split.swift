package import LanternTensors

/// A tensor cut along an axis into parts of given sizes.
///
/// One output for each size; the sizes add up to the dimension. The axis may count from the end. Any
/// element type.
///
/// TensorFlow Lite `SPLIT`, `SPLIT_V`; ATen `split`, `chunk`.
package struct Split: Operator {
  /// The axis along which the tensor is cut.
  package var axis: Int
  /// The size of each part.
  package var sizes: [Int]

  /// Creates a split.
  package init(axis: Int, sizes: [Int]) {
    self.axis = axis
    self.sizes = sizes
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    var rest = shape[axis]
    for size in sizes {
      guard size >= 0, size <= rest else {
        rest = -1
        break
      }
      rest -= size
    }
    guard rest == 0, !sizes.isEmpty else {
      throw invalidAttribute("cannot cut axis \(axis) of \(shape) into parts of \(sizes)")
    }
    return try sizes.map { size in
      var dimensions = shape.dimensions
      dimensions[axis] = size
      return inputs[0].with(shape: try Shape(dimensions))
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    var start = 0
    return try zip(sizes, outputs).map { size, output in
      let indices = StridedIndices(
        shape: output.shape, strides: shape.strides, start: start * shape.strides[axis])
      start += size
      return try inputs[0].rearranged(by: indices, as: output)
    }
  }
}

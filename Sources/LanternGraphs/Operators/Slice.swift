package import LanternTensors

/// A box cut out of a tensor.
///
/// `starts` and `sizes` have an entry for each axis; a size of -1 reaches to the end. Any element
/// type.
///
/// TensorFlow Lite `SLICE`; ATen `narrow`. Source: LiteRT `slice.cc`.
package struct Slice: Operator {
  /// The first index along each axis.
  package var starts: [Int]
  /// The number of elements along each axis, or -1 for all that follow.
  package var sizes: [Int]

  /// Creates a slice.
  package init(starts: [Int], sizes: [Int]) {
    self.starts = starts
    self.sizes = sizes
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    guard starts.count == shape.rank, sizes.count == shape.rank else { throw outside(shape) }
    var dimensions: [Int] = []
    for axis in 0..<shape.rank {
      guard starts[axis] >= 0, starts[axis] <= shape[axis], sizes[axis] >= -1 else {
        throw outside(shape)
      }
      let room = shape[axis] - starts[axis]
      guard sizes[axis] <= room else { throw outside(shape) }
      dimensions.append(sizes[axis] == -1 ? room : sizes[axis])
    }
    return [inputs[0].with(shape: try Shape(dimensions))]
  }

  private func outside(_ shape: Shape) -> GraphError {
    invalidAttribute("of sizes \(sizes) from \(starts) does not lie within \(shape)")
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let strides = inputs[0].shape.strides
    let start = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let indices = StridedIndices(shape: output.shape, strides: strides, start: start)
    return [try inputs[0].rearranged(by: indices, as: output)]
  }
}

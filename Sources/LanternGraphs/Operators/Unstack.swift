package import LanternTensors

/// The slices of a tensor along an axis, each without it; one output for each index.
///
/// The axis may count from the end. Any element type.
///
/// TensorFlow Lite `UNPACK`; ATen `unbind`. Source: LiteRT `unpack.cc`.
package struct Unstack: Operator {
  /// The axis that numbers the slices.
  package var axis: Int

  /// Creates the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    guard shape[axis] <= 1 << 16 else {
      throw invalidShape("cannot make \(shape[axis]) outputs of \(shape)")
    }
    var dimensions = shape.dimensions
    dimensions.remove(at: axis)
    return [TensorType](repeating: inputs[0].with(shape: try Shape(dimensions)), count: shape[axis])
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    // An empty axis gives no outputs at all.
    guard !outputs.isEmpty else { return [] }
    _ = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    var strides = shape.strides
    let step = strides.remove(at: axis)
    return try outputs.enumerated().map { index, output in
      let walk = StridedIndices(shape: output.shape, strides: strides, start: index * step)
      return try inputs[0].rearranged(by: walk, as: output)
    }
  }
}

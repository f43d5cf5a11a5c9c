package import LanternTensors

/// One value where an index along a new axis equals the input's, and another elsewhere.
///
/// Inputs: int32 or int64 indices, and the two values, one element each, of any element type. Output:
/// the indices' shape with the new axis of size `depth`. Indices outside the axis give no place the
/// first value.
///
/// TensorFlow Lite `ONE_HOT`; ATen `one_hot`. Source: LiteRT `one_hot.cc`.
package struct OneHot: Operator {
  /// The size of the new axis.
  package var depth: Int
  /// The new axis; -1 for the last.
  package var axis: Int

  /// Creates the operator.
  package init(depth: Int, axis: Int = -1) {
    self.depth = depth
    self.axis = axis
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    try requireSameElementType(Array(inputs[1...]))
    let shape = inputs[0].shape
    guard [.int32, .int64].contains(inputs[0].elementType) else { throw unsupported(inputs) }
    guard inputs[1...].allSatisfy({ $0.shape.elementCount == 1 }) else {
      throw invalidShape("needs two single values, and has \(inputs[1]) and \(inputs[2])")
    }
    guard (-1...shape.rank).contains(axis), depth >= 0 else {
      throw invalidAttribute("cannot insert axis \(axis) of size \(depth) into \(shape)")
    }
    var dimensions = shape.dimensions
    dimensions.insert(depth, at: axis == -1 ? shape.rank : axis)
    return [inputs[1].with(shape: try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, hot) = (inputs[0].shape, try inputs[0].integers())
    let inner = shape.dimensions[(axis == -1 ? shape.rank : axis)...].reduce(1, *)
    let choices = (0..<output.shape.elementCount).map { index in
      let (outer, rest) = index.quotientAndRemainder(dividingBy: depth * inner)
      return hot[outer * inner + rest % inner] == rest / inner ? 0 : 1
    }
    return [try Tensor.joined(Array(inputs[1...])).selecting(choices, as: output)]
  }
}

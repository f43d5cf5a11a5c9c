package import LanternTensors

/// Tensors of one shape joined along a new axis, which may count from the end of the new shape.
///
/// Any element type.
///
/// TensorFlow Lite `PACK`; ATen `stack`. Source: LiteRT `pack.cc`.
package struct Stack: Operator {
  /// The axis that numbers the tensors.
  package var axis: Int

  /// Creates the operator.
  package init(axis: Int) { self.axis = axis }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...(.max))
    try requireSameElementType(inputs)
    let shape = inputs[0].shape
    guard let other = inputs.first(where: { $0.shape != shape }) else {
      var dimensions = shape.dimensions
      dimensions.insert(inputs.count, at: try position(in: shape))
      return [inputs[0].with(shape: try Shape(dimensions))]
    }
    throw invalidShape("cannot join the shapes \(shape) and \(other.shape) along a new axis")
  }

  private func position(in shape: Shape) throws -> Int {
    guard axis >= -shape.rank - 1, axis <= shape.rank else {
      throw invalidAttribute("cannot insert axis \(axis) into \(shape)")
    }
    return axis < 0 ? axis + shape.rank + 1 : axis
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let inner = shape.dimensions[try position(in: shape)...].reduce(1, *)
    let indices = (0..<output.shape.elementCount).map { index in
      let (outer, rest) = index.quotientAndRemainder(dividingBy: inner * inputs.count)
      let (source, element) = rest.quotientAndRemainder(dividingBy: inner)
      return source * shape.elementCount + outer * inner + element
    }
    return [try Tensor.joined(inputs).selecting(indices, as: output)]
  }
}

package import LanternTensors

/// The dimensions of a tensor as a vector of integers, whatever its elements.
///
/// TensorFlow Lite `SHAPE`; ATen `_shape_as_tensor`. Source: LiteRT `shape.cc`.
package struct ShapeOf: ShapeOperator {
  /// The type of the integers, int32 or int64.
  package var elementType: ElementType

  /// Creates the operator.
  package init(elementType: ElementType = .int32) { self.elementType = elementType }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard [.int32, .int64].contains(elementType) else {
      throw invalidAttribute("gives int32 or int64, not \(elementType)")
    }
    return [TensorType(elementType, try Shape([inputs[0].shape.rank]))]
  }

  package func evaluate(types: [TensorType], outputs: [TensorType]) throws -> [Tensor] {
    try check(inputs: types, outputs: outputs)
    let dimensions = types[0].shape.dimensions
    return try outputs.map { output in
      guard elementType == .int32 else {
        return try Tensor(dimensions.map(Int64.init), type: output)
      }
      let narrow = try dimensions.map { size in
        guard let size = Int32(exactly: size) else {
          throw invalidShape("cannot give \(types[0].shape) as int32")
        }
        return size
      }
      return try Tensor(narrow, type: output)
    }
  }
}

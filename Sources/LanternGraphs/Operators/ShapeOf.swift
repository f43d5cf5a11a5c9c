package import LanternTensors

/// The dimensions of a tensor as a vector of integers, whatever its elements.
///
/// TensorFlow Lite `SHAPE`; ATen `_shape_as_tensor`. Source: LiteRT `shape.cc`.
package struct ShapeOf: Operator {
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

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let dimensions = inputs[0].shape.dimensions
    guard elementType == .int32 else {
      return [try Tensor(dimensions.map(Int64.init), type: output)]
    }
    let narrow = try dimensions.map { size in
      guard let size = Int32(exactly: size) else {
        throw invalidShape("cannot give \(inputs[0].shape) as int32")
      }
      return size
    }
    return [try Tensor(narrow, type: output)]
  }
}

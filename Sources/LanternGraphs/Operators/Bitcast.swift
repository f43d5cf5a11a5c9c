package import LanternTensors

/// The same bytes read as elements of another type.
///
/// Smaller elements lie along a new last axis, and larger ones take up the last axis, which must be
/// as long as a new element has old ones. Any element types but strings.
///
/// TensorFlow Lite `BITCAST`; ATen `view` by a type. Source: LiteRT `bitcast.cc`.
package struct Bitcast: Operator {
  /// The element type of the result.
  package var elementType: ElementType

  /// Creates the operator.
  package init(elementType: ElementType) { self.elementType = elementType }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let (old, new) = (inputs[0].elementType.byteCount, elementType.byteCount)
    guard old > 0, new > 0 else { throw unsupported(inputs) }
    var dimensions = inputs[0].shape.dimensions
    if old > new {
      dimensions.append(old / new)
    } else if old < new {
      guard dimensions.popLast() == new / old else {
        throw invalidShape(
          "cannot read \(inputs[0]) as \(elementType): its last axis is not \(new / old) long")
      }
    }
    return [TensorType(elementType, try Shape(dimensions))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [
      try Tensor(type: output, storage: inputs[0].storage, byteOffset: inputs[0].byteOffset)
    ]
  }
}

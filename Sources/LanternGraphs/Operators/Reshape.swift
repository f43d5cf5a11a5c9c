package import LanternTensors

/// The same elements in the same order under other dimensions.
///
/// One dimension may be -1, and is then what makes the number of elements fit. Any element type.
///
/// TensorFlow Lite `RESHAPE`, `SQUEEZE`, `EXPAND_DIMS`; ATen `view`, `reshape`, `flatten`, `squeeze`,
/// `unsqueeze`.
package struct Reshape: Operator {
  /// The new dimensions, of which one may be -1.
  package var dimensions: [Int]

  /// Creates a reshape.
  package init(dimensions: [Int]) { self.dimensions = dimensions }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let input = inputs[0]
    var resolved = dimensions
    let open = dimensions.indices.filter { dimensions[$0] == -1 }
    if let axis = open.first {
      guard open.count == 1 else {
        throw invalidShape(
          "cannot work out two dimensions at once: \(dimensions) may have one -1")
      }
      resolved[axis] = 1
      let known = try Shape(resolved).elementCount
      guard known > 0, input.shape.elementCount % known == 0 else {
        throw invalidShape(
          "cannot give a tensor of shape \(input.shape) the dimensions \(dimensions): "
            + "no number in place of -1 fits")
      }
      resolved[axis] = input.shape.elementCount / known
    }
    let shape = try Shape(resolved)
    guard shape.elementCount == input.shape.elementCount else {
      throw invalidShape(
        "cannot give a tensor of shape \(input.shape) the dimensions \(dimensions): "
          + "the number of elements differs")
    }
    return [input.with(shape: shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    return [
      try Tensor(type: output, storage: inputs[0].storage, byteOffset: inputs[0].byteOffset)
    ]
  }
}

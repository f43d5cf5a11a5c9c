package import LanternTensors

/// Slices of a tensor along an axis, chosen by indices.
///
/// Inputs: any tensor, and int32 or int64 indices, each at least 0 and less than the dimension.
/// Output: the tensor's shape with the indices' shape in place of the axis, which may count from the
/// end. Any element type. An index out of range is an error.
///
/// TensorFlow Lite `GATHER` (without batch dimensions); ATen `index_select`, `embedding`. Source:
/// LiteRT `reference/gather.h`.
package struct Gather: Operator {
  /// The axis that indices choose along.
  package var axis: Int

  /// Creates a gathering.
  package init(axis: Int = 0) { self.axis = axis }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard [.int32, .int64].contains(inputs[1].elementType) else { throw unsupported(inputs) }
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    let dimensions = shape.dimensions
    return [
      inputs[0].with(
        shape: try Shape(
          dimensions[..<axis] + inputs[1].shape.dimensions + dimensions[(axis + 1)...]))
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shape = inputs[0].shape
    let axis = try shape.normalizedAxis(axis)
    let chosen = try inputs[1].integers()
    if let wrong = chosen.first(where: { !(0..<shape[axis]).contains($0) }) {
      throw GraphError(
        .invalidInput, "\(Self.name) is asked for index \(wrong) along axis \(axis) of \(shape)")
    }
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    var indices: [Int] = []
    indices.reserveCapacity(output.shape.elementCount)
    if output.shape.elementCount > 0 {
      for outer in 0..<shape.dimensions[..<axis].reduce(1, *) {
        for index in chosen {
          let start = (outer * shape[axis] + index) * inner
          indices.append(contentsOf: start..<start + inner)
        }
      }
    }
    return [try inputs[0].selecting(indices, as: output)]
  }
}

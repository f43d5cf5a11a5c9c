package import LanternTensors

/// Zeros with slices added where vectors of indices say; slices that meet are summed.
///
/// Inputs: int32 or int64 indices `[..., n]`, and updates: `[...]` and the result's axes after the
/// first `n`. Float32, bool, int8, uint8, int16, int32 and int64 updates; integers wrap, and booleans
/// are joined by "or". An index out of range is an error.
///
/// TensorFlow Lite `SCATTER_ND`. Source: LiteRT `scatter_nd.cc`, `reference/reference_ops.h`.
package struct ScatterND: Operator {
  /// The dimensions of the result.
  package var dimensions: [Int]

  /// Creates the operator.
  package init(dimensions: [Int]) { self.dimensions = dimensions }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    try requireIndices(inputs[0], among: inputs)
    let (indices, shape) = (inputs[0].shape.dimensions, try Shape(dimensions))
    guard let depth = indices.last, depth <= shape.rank,
      inputs[1].shape.dimensions == indices.dropLast() + shape.dimensions[depth...]
    else {
      throw invalidShape(
        "cannot place updates of shape \(inputs[1].shape) in \(shape) "
          + "by indices of shape \(inputs[0].shape)")
    }
    return [inputs[1].with(shape: shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType),
      [.float32, .bool, .int8, .uint8, .int16, .int32, .int64].contains(inputs[1].elementType)
    else { throw unsupported(inputs, outputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard inputs[1].shape.elementCount > 0 else { return [try Tensor(zeros: output)] }
    let depth = inputs[0].shape.dimensions.last ?? 0
    let size = output.shape.dimensions[depth...].reduce(1, *)
    let starts = try offsets(of: inputs[0], in: output.shape)
    func scattered<Element: TensorElement & Numeric>(
      _ add: (Element, Element) -> Element
    ) throws -> Tensor {
      let updates = try inputs[1].elements(as: Element.self)
      var result = [Element](repeating: 0, count: output.shape.elementCount)
      for (index, update) in updates.enumerated() {
        let place = starts[index / size] + index % size
        result[place] = add(result[place], update)
      }
      return try Tensor(result, type: output)
    }
    switch output.elementType {
    case .float32: return [try scattered { (a: Float, b: Float) in a + b }]
    case .bool: return [try scattered { (a: UInt8, b: UInt8) in a | b }]
    case .int8: return [try scattered { (a: Int8, b: Int8) in a &+ b }]
    case .uint8: return [try scattered { (a: UInt8, b: UInt8) in a &+ b }]
    case .int16: return [try scattered { (a: Int16, b: Int16) in a &+ b }]
    case .int32: return [try scattered { (a: Int32, b: Int32) in a &+ b }]
    default: return [try scattered { (a: Int64, b: Int64) in a &+ b }]
    }
  }
}

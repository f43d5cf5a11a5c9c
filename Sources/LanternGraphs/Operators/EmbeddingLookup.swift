package import LanternTensors

/// Rows of a quantised table as real numbers.
///
/// Inputs: a table `[rows, ...]` of int8 or uint8 with one scale, or one for each row, and zero points
/// of 0, and a vector of int32 indices. Output: float32 or float16, `scale * stored` in single
/// precision. Rows of uint8 are read as int8, as the reference kernel does. An index out of range is
/// an error; rows of a table that is not quantised are a `Gather`.
///
/// TensorFlow Lite `EMBEDDING_LOOKUP`. Source: LiteRT `embedding_lookup.cc`.
package struct EmbeddingLookup: Operator {
  /// The element type of the result.
  package var elementType: ElementType

  /// Creates the operator.
  package init(elementType: ElementType = .float32) { self.elementType = elementType }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard [.int8, .uint8].contains(inputs[0].elementType), inputs[1].elementType == .int32,
      [.float32, .float16].contains(elementType)
    else { throw unsupported(inputs) }
    try requireRank(inputs[0], 2...(.max), as: "table")
    try requireRank(inputs[1], 1...1, as: "indices")
    _ = try rowScales(of: inputs[0])
    let dimensions = inputs[1].shape.dimensions + inputs[0].shape.dimensions[1...]
    return [TensorType(elementType, try Shape(dimensions))]
  }

  /// One scale, or one for each row.
  private func rowScales(of table: TensorType) throws -> [Float] {
    guard let quantization = table.quantization, quantization.zeroPoints.allSatisfy({ $0 == 0 }),
      quantization.scales.count == 1
        || quantization.axis == 0 && quantization.scales.count == table.shape[0]
    else {
      throw GraphError(
        .unsupportedType,
        "\(Self.name) needs a scale for the table or for each row, and zero points of 0: \(table)")
    }
    return quantization.scales.map { Float($0) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, scales) = (inputs[0].shape, try rowScales(of: inputs[0].type))
    let (rows, width) = (try inputs[1].integers(), shape.dimensions[1...].reduce(1, *))
    if let wrong = rows.first(where: { !(0..<shape[0]).contains($0) }) {
      throw GraphError(.invalidInput, "\(Self.name) is asked for row \(wrong) of \(shape)")
    }
    let stored = try inputs[0].bits(as: Int8.self)
    let values = rows.flatMap { row in
      let scale = scales.count == 1 ? scales[0] : scales[row]
      return stored[row * width..<(row + 1) * width].map { Float($0) * scale }
    }
    if elementType == .float32 { return [try Tensor(values, type: output)] }
    return [try Tensor(values.map { Float16($0) }, type: output)]
  }
}

package import LanternTensors

/// Rows of a quantised table as real numbers.
///
/// Inputs: a table `[rows, ...]` of int8 or uint8 with one scale, or one for each row, and zero points
/// of 0, and a vector of int32 indices; where `blockSize` is set, int8 `[rows, width]` without a scale,
/// and third a scale for every so many successive elements of a row, of float16, bfloat16 or float32.
/// Output: float32 or float16, `scale * stored` in single precision. Rows of uint8 are read as int8,
/// as the reference kernel does. An index out of range is an error; rows of a table that is not
/// quantised are a `Gather`.
///
/// TensorFlow Lite `EMBEDDING_LOOKUP`. Source: LiteRT `embedding_lookup.cc`.
package struct EmbeddingLookup: Operator {
  /// The element type of the result.
  package var elementType: ElementType

  /// The number of successive elements that share a scale; nil where a table or a row has one.
  package var blockSize: Int?

  /// Creates the operator.
  package init(elementType: ElementType = .float32, blockSize: Int? = nil) {
    self.elementType = elementType
    self.blockSize = blockSize
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let count = blockSize == nil ? 2 : 3
    try requireInputs(inputs, count...count)
    guard [.int8, .uint8].contains(inputs[0].elementType), inputs[1].elementType == .int32,
      [.float32, .float16].contains(elementType)
    else { throw unsupported(inputs) }
    try requireRank(inputs[0], 2...(.max), as: "table")
    try requireRank(inputs[1], 1...1, as: "indices")
    if blockSize == nil { _ = try rowScales(of: inputs[0]) } else { try checkBlocks(inputs) }
    let dimensions = inputs[1].shape.dimensions + inputs[0].shape.dimensions[1...]
    return [TensorType(elementType, try Shape(dimensions))]
  }

  private func checkBlocks(_ inputs: [TensorType]) throws {
    guard inputs[2].elementType.fitsSingle, inputs[0].quantization == nil,
      inputs[0].elementType == .int8
    else { throw unsupported(inputs) }
    let (table, size) = (inputs[0].shape, blockSize ?? 0)
    guard table.rank == 2, size > 0, table[1].isMultiple(of: size),
      table[0].checkedProduct(with: table[1] / size) == inputs[2].shape.elementCount
    else {
      throw invalidShape(
        "cannot divide a table of shape \(table) into blocks of \(size) elements with scales of "
          + "shape \(inputs[2].shape)")
    }
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
    let shape = inputs[0].shape
    let (rows, width) = (try inputs[1].integers(), shape.dimensions[1...].reduce(1, *))
    if let wrong = rows.first(where: { !(0..<shape[0]).contains($0) }) {
      throw GraphError(.invalidInput, "\(Self.name) is asked for row \(wrong) of \(shape)")
    }
    let stored = try inputs[0].bits(as: Int8.self)
    let values: [Float]
    if let blockSize {
      let scales = try inputs[2].singles()
      values = rows.flatMap { row in
        (row * width..<(row + 1) * width).map { Float(stored[$0]) * scales[$0 / blockSize] }
      }
    } else {
      let scales = try rowScales(of: inputs[0].type)
      values = rows.flatMap { row in
        let scale = scales.count == 1 ? scales[0] : scales[row]
        return stored[row * width..<(row + 1) * width].map { Float($0) * scale }
      }
    }
    if elementType == .float32 { return [try Tensor(values, type: output)] }
    return [try Tensor(values.map { Float16($0) }, type: output)]
  }
}

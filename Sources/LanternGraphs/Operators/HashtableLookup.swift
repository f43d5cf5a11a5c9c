package import LanternTensors

/// Rows of a table found by their keys.
///
/// Inputs: int32 wanted keys `[M]`, int32 keys `[K]` in rising order, and rows `[K, ...]` of any element
/// type. Outputs: the rows found, `[M, ...]`, zeros or an empty string where there is none; and uint8
/// `[M]`, 1 where there was one. Keys are compared by the sign of their wrapping difference, halving
/// the table each time.
///
/// TensorFlow Lite `HASHTABLE_LOOKUP`. Source: LiteRT `hashtable_lookup.cc`.
package struct HashtableLookup: Operator {
  /// Creates the operator.
  package init() {}

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...3)
    guard inputs[0].elementType == .int32, inputs[1].elementType == .int32 else {
      throw unsupported(inputs)
    }
    try requireRank(inputs[0], 1...1, as: "wanted keys")
    try requireRank(inputs[1], 1...1, as: "keys")
    try requireRank(inputs[2], 1...64, as: "rows")
    let rows = inputs[2].shape
    guard rows[0] == inputs[1].shape[0], rows[0] > 0 else {
      throw invalidShape("needs a row for each key, and has \(inputs[1]) and \(inputs[2])")
    }
    let dimensions = [inputs[0].shape[0]] + rows.dimensions.dropFirst()
    return [inputs[2].with(shape: try Shape(dimensions)), TensorType(.uint8, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let keys = try inputs[1].elements(as: Int32.self)
    let found = try inputs[0].elements(as: Int32.self).map { index(of: $0, in: keys) }
    let size = inputs[2].shape.elementCount / keys.count
    let indices = found.flatMap { row in
      row.map { Array($0 * size..<($0 + 1) * size) } ?? [Int](repeating: -1, count: size)
    }
    let element = TensorType(output.elementType, .scalar)
    let filling =
      output.elementType == .string
      ? try Tensor(strings: [[]], shape: .scalar)
      : try Tensor(
        type: element, storage: .array([UInt8](repeating: 0, count: element.byteCount)))
    return [
      try inputs[2].selecting(indices, filling: filling, as: output),
      try Tensor(found.map { $0 == nil ? 0 : 1 } as [UInt8], type: outputs[1]),
    ]
  }

  private func index(of key: Int32, in keys: [Int32]) -> Int? {
    var (lower, upper) = (0, keys.count)
    while lower < upper {
      let middle = (lower + upper) / 2
      let difference = key &- keys[middle]
      if difference == 0 { return middle }
      if difference < 0 { upper = middle } else { lower = middle + 1 }
    }
    return nil
  }
}

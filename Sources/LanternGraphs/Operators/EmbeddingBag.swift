package import LanternTensors

/// Rows of a table added up, averaged or compared in bags of successive indices.
///
/// Inputs: a table `[rows, width]` of float32 or float64, a vector of int32 or int64 indices, the first
/// index of each bag, also int32 or int64, and for sums a factor for each index. Outputs: `[bags, width]`
/// of the table's type, int64: the bag of each index, the number of indices in each bag, and for the
/// largest elements the rows they come from. Indices equal to `paddingIndex` are left out. Empty bags
/// are 0.
///
/// ATen `embedding_bag`. Source: PyTorch documentation of `torch.nn.EmbeddingBag`.
package struct EmbeddingBag: Operator {
  /// What rows of a bag become.
  package enum Mode: Int, Hashable, Sendable {
    case sum, mean, maximum
  }

  /// What rows of a bag become.
  package var mode: Mode
  /// Whether the last offset is the end of the last bag.
  package var includesLastOffset: Bool
  /// The index that is left out.
  package var paddingIndex: Int?

  /// Creates the operator.
  package init(mode: Mode, includesLastOffset: Bool = false, paddingIndex: Int? = nil) {
    self.mode = mode
    self.includesLastOffset = includesLastOffset
    self.paddingIndex = paddingIndex
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 3...(mode == .sum ? 4 : 3))
    let (table, indices, offsets) = (inputs[0], inputs[1], inputs[2])
    guard [.float32, .float64].contains(table.elementType),
      [indices, offsets].allSatisfy({ [.int32, .int64].contains($0.elementType) })
    else { throw unsupported(inputs) }
    try requireRank(table, 2...2, as: "table")
    try requireRank(indices, 1...1, as: "indices")
    try requireRank(offsets, 1...1, as: "offsets")
    guard inputs.count == 3 || inputs[3] == table.with(shape: indices.shape) else {
      throw invalidShape("needs a factor of \(table.elementType) for each index")
    }
    let bags = offsets.shape[0] - (includesLastOffset ? 1 : 0)
    guard bags >= 0 else { throw invalidShape("has no last offset") }
    let result = try Shape([bags, table.shape[1]])
    return [
      table.with(shape: result), TensorType(.int64, indices.shape),
      TensorType(.int64, try Shape([bags])),
      TensorType(.int64, mode == .maximum ? result : try Shape([bags])),
    ]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (rows, width) = (inputs[0].shape[0], inputs[0].shape[1])
    let table = try inputs[0].realValues()
    let indices = try inputs[1].integers()
    let factors = inputs.count == 4 ? try inputs[3].realValues() : nil
    let starts = try inputs[2].integers()
    let bags = output.shape[0]
    let ends = (Array(starts.dropFirst()) + [indices.count]).prefix(bags)
    guard zip(starts, ends).allSatisfy({ $0 >= 0 && $0 <= $1 && $1 <= indices.count }),
      indices.allSatisfy({ (0..<rows).contains($0) })
    else {
      throw GraphError(.invalidInput, "\(Self.name) has an index or an offset out of range")
    }
    var results = [Double](repeating: 0, count: bags * width)
    var (bagOf, sizes) = (
      [Int](repeating: 0, count: indices.count), [Int](repeating: 0, count: bags)
    )
    var winners = [Int](repeating: 0, count: bags * width)
    for (bag, (start, end)) in zip(starts, ends).enumerated() {
      for position in start..<end {
        bagOf[position] = bag
        let row = indices[position]
        guard row != paddingIndex else { continue }
        sizes[bag] += 1
        for column in 0..<width {
          let (place, value) = (bag * width + column, table[row * width + column])
          if mode != .maximum {
            results[place] += value * (factors?[position] ?? 1)
          } else if sizes[bag] == 1 || value > results[place] || value.isNaN {
            results[place] = value
            winners[place] = row
          }
        }
      }
      guard mode == .mean, sizes[bag] > 0 else { continue }
      for column in 0..<width { results[bag * width + column] /= Double(sizes[bag]) }
    }
    return [
      try Tensor(reals: results, type: output), try Tensor(indices: bagOf, type: outputs[1]),
      try Tensor(indices: sizes, type: outputs[2]),
      try Tensor(indices: mode == .maximum ? winners : sizes, type: outputs[3]),
    ]
  }
}

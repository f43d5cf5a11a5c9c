internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Several tensors as one, and grids of several.
  static let tensorJoins: [ScriptOperator] = [
    concatenating("aten::cat(Tensor[] tensors, int dim=0)"),
    concatenating("aten::concat(Tensor[] tensors, int dim=0)"),
    concatenating("aten::concatenate(Tensor[] tensors, int dim=0)"),
    ScriptOperator(
      "aten::pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0.0, "
        + "str padding_side=\"right\")"
    ) { call in
      let (sequences, isFirst) = (try call.tensors(0), try call.bool(1))
      let isRight = try call.string(3) != "left"
      guard sequences.allSatisfy({ $0.shape.rank > 0 }), !sequences.isEmpty else {
        throw call.wrong(0, "tensors of at least one dimension, one at least")
      }
      let longest = sequences.map { $0.shape[0] }.max() ?? 0
      let padded = try sequences.map { sequence in
        let missing = longest - sequence.shape[0]
        let others = [Int](repeating: 0, count: 2 * (sequence.shape.rank - 1))
        let pads = others + (isRight ? [0, missing] : [missing, 0])
        return try call.callingForTensor(
          "aten::constant_pad_nd",
          [.tensor(sequence), .list(ScriptList(pads.map(ScriptValue.int))), call.arguments[2]])
      }
      return .tensor(
        try call.callingForTensor(
          "aten::stack",
          [.list(ScriptList(padded.map(ScriptValue.tensor))), .int(isFirst ? 0 : 1)]))
    },
    ScriptOperator("aten::stack(Tensor[] tensors, int dim=0)") { call in
      let tensors = try call.promoted(call.tensors(0))
      guard let first = tensors.first else { throw call.wrong(0, "at least one tensor") }
      let axis = try call.insertionAxis(1, rank: first.shape.rank)
      let wide = try tensors.map { tensor in
        var sizes = tensor.shape.dimensions
        sizes.insert(1, at: min(axis, sizes.count))
        return try call.reshapedCopy(tensor, to: sizes)
      }
      return .tensor(try call.recorder.apply(Concatenate(axis: axis), wide))
    },
    stacking("aten::hstack(Tensor[] tensors)", rank: 1) { $0 == 1 ? 0 : 1 },
    stacking("aten::vstack(Tensor[] tensors)", rank: 2) { _ in 0 },
    stacking("aten::row_stack(Tensor[] tensors)", rank: 2) { _ in 0 },
    stacking("aten::dstack(Tensor[] tensors)", rank: 3) { _ in 2 },
    ScriptOperator("aten::column_stack(Tensor[] tensors)") { call in
      let columns = try call.tensors(0).map { tensor in
        tensor.shape.rank > 1
          ? tensor : try call.reshapedCopy(tensor, to: [tensor.shape.elementCount, 1])
      }
      return .tensor(try call.joined(columns, axis: 1))
    },
    ScriptOperator("aten::block_diag(Tensor[] tensors)") { call in
      let blocks = try call.promoted(call.tensors(0)).map { try call.atLeast(2, $0) }
      return .tensor(try call.blockDiagonal(blocks))
    },
    ScriptOperator("aten::meshgrid(Tensor[] tensors)") { call in
      call.list(try call.grid(call.tensors(0), isTransposed: false))
    },
    ScriptOperator("aten::meshgrid.indexing(Tensor[] tensors, *, str indexing)") { call in
      call.list(try call.grid(call.tensors(0), isTransposed: call.string(1) == "xy"))
    },
    ScriptOperator("aten::cartesian_prod(Tensor[] tensors)") { call in
      let tensors = try call.tensors(0)
      if tensors.count == 1 { return .tensor(tensors[0]) }
      let columns = try call.grid(tensors, isTransposed: false).map { tensor in
        try call.reshapedCopy(tensor, to: [tensor.shape.elementCount, 1])
      }
      return .tensor(try call.joined(columns, axis: 1))
    },
    ScriptOperator(
      "aten::combinations(Tensor self, int r=2, bool with_replacement=False)"
    ) { call in
      let input = try call.tensor(0)
      guard input.shape.rank == 1 else { throw call.wrong(0, "a vector") }
      let (size, isRepeating) = (try call.int(1), try call.bool(2))
      guard size >= 0 else { throw call.wrong(1, "a number that is not negative") }
      guard size > 0 else { return .tensor(try call.part(of: input, axis: 0, 0..<0)) }
      let chosen = try call.combinations(of: input.shape[0], size, isRepeating: isRepeating)
      let indices = try call.indices(chosen.flatMap(\.self), [chosen.count, size])
      return .tensor(try call.recorder.apply(Gather(), [input, indices]))
    },
  ]

  private static func concatenating(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      .tensor(try call.joined(call.tensors(0), axis: call.int(1)))
    }
  }

  private static func stacking(
    _ schema: String, rank: Int, _ axis: @escaping @Sendable (Int) -> Int
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let tensors = try call.tensors(0).map { try call.atLeast(rank, $0) }
      return .tensor(try call.joined(tensors, axis: axis(tensors.first?.shape.rank ?? 0)))
    }
  }
}

extension ScriptCall {
  /// Tensors one after the other along an axis; empty vectors fit to any shape.
  func joined(_ tensors: [ScriptTensor], axis: Int) throws -> ScriptTensor {
    let all = try promoted(tensors)
    let parts = all.filter { $0.shape.dimensions != [0] }
    guard let first = parts.first ?? all.first else { throw wrong(0, "at least one tensor") }
    if parts.count < 2 { return try copy(first) }
    return try recorder.apply(Concatenate(axis: axis), parts)
  }

  /// Zeros with matrices along the diagonal.
  fileprivate func blockDiagonal(_ blocks: [ScriptTensor]) throws -> ScriptTensor {
    guard let first = blocks.first else { throw wrong(0, "at least one tensor") }
    var (rows, columns) = (0, 0)
    for block in blocks {
      guard block.shape.rank == 2 else { throw wrong(0, "matrices") }
      rows = try checked(rows.addingReportingOverflow(block.shape[0]))
      columns = try checked(columns.addingReportingOverflow(block.shape[1]))
    }
    let shape = try budgetedShape([rows, columns])
    var (places, row, column): ([Int], Int, Int) = ([], 0, 0)
    for block in blocks {
      for line in row..<row + block.shape[0] {
        places += line * columns + column..<line * columns + column + block.shape[1]
      }
      row += block.shape[0]
      column += block.shape[1]
    }
    let zeros = try broadcast(number(.int(0), like: first), to: Shape([shape.elementCount]))
    let elements = try recorder.apply(Concatenate(axis: 0), blocks.map { try flat($0) })
    let filled = try recorder.apply(ScatterElements(axis: 0), [zeros, indices(places), elements])
    return try reshapedCopy(filled, to: shape.dimensions)
  }

  /// Vectors repeated along each other's axes; transposed, the first two axes change places.
  fileprivate func grid(_ tensors: [ScriptTensor], isTransposed: Bool) throws -> [ScriptTensor] {
    guard tensors.allSatisfy({ $0.shape.rank <= 1 }) else { throw wrong(0, "vectors") }
    var order = Array(tensors.indices)
    if isTransposed, order.count > 1 { order.swapAt(0, 1) }
    var sizes = [Int](repeating: 1, count: tensors.count)
    for (tensor, axis) in zip(tensors, order) { sizes[axis] = tensor.shape.elementCount }
    let shape = try budgetedShape(sizes)
    return try zip(tensors, order).map { tensor, axis in
      var own = [Int](repeating: 1, count: sizes.count)
      own[axis] = sizes[axis]
      return try view(
        BroadcastTo(dimensions: shape.dimensions), of: reshaped(tensor, to: own))
    }
  }

  /// All ascending choices of so many of the numbers below a count.
  fileprivate func combinations(
    of count: Int, _ size: Int, isRepeating: Bool
  ) throws -> [[Int]] {
    guard size <= 64 else { throw wrong(1, "at most 64 elements") }
    var choices: [[Int]] = [[]]
    for _ in 0..<size {
      // No more than this can come out of one round.
      let most = try checked(choices.count.multipliedReportingOverflow(by: max(count, 1)))
      guard most <= 1 << 22 else { throw wrong(0, "fewer elements to choose from") }
      choices = choices.flatMap { choice -> [[Int]] in
        let start = choice.last.map { isRepeating ? $0 : $0 + 1 } ?? 0
        return start < count ? (start..<count).map { choice + [$0] } : []
      }
      try meter.spend(choices.count)
    }
    return choices
  }
}

package import LanternTensors

/// The steps of a recurrent layer whose state is brought to 8 bits each time before it is multiplied.
///
/// Inputs: the products of the layer's inputs, `[rows, G * H]`, the rows of all steps one after another;
/// the recurrent weights `[G * H, H]` and their bias `[G * H]`; the first state `[B, H]`; for `lstm` the
/// first cells `[B, H]`. Outputs: the states of all rows `[rows, H]`; the last state; the last cells.
///
/// Step `t` has the first `rowCounts[t]` sequences. With `x` the row of products and
/// `y = R quantised(h) + b`: `lstm` is `i, f, g, o = x + y`, `c' = sigmoid(f) c + sigmoid(i) tanh(g)`,
/// `h' = sigmoid(o) tanh(c')`; `gru` is `r = sigmoid(x_r + y_r)`, `z = sigmoid(x_z + y_z)`,
/// `n = tanh(x_n + r y_n)`, `h' = (h - n) z + n`. `quantised` is that of `DynamicFakeQuantize`, for all
/// sequences of a step at once. Float32.
///
/// ATen `quantized_lstm`, `quantized_gru`. Source: PyTorch `RNN.cpp`.
package struct DynamicRecurrence: Operator {
  /// The kinds of cells.
  package enum Cell: String, Sendable {
    case lstm, gru

    /// The number of gates.
    package var gateCount: Int { self == .lstm ? 4 : 3 }
  }

  /// The kind of cell.
  package var cell: Cell
  /// The number of sequences that each step has; none is more than the one before.
  package var rowCounts: [Int]
  /// Whether the last step comes first.
  package var isReversed: Bool
  /// How states are rounded before they are multiplied; nil where they are not.
  package var rounding: DynamicFakeQuantize?

  /// Creates the steps of a layer.
  package init(
    cell: Cell, rowCounts: [Int], isReversed: Bool, rounding: DynamicFakeQuantize?
  ) {
    self.cell = cell
    self.rowCounts = rowCounts
    self.isReversed = isReversed
    self.rounding = rounding
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, cell == .lstm ? 5...5 : 4...4)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    for input in [inputs[0], inputs[1], inputs[3]] { try requireRank(input, 2...2, as: "inputs") }
    let (rows, state) = (inputs[0].shape[0], inputs[3].shape)
    let (batch, size) = (state[0], state[1])
    guard let width = size.checkedProduct(with: cell.gateCount), inputs[0].shape[1] == width,
      inputs[1].shape == [width, size], inputs[2].shape == [width],
      inputs.count < 5 || inputs[4].shape == state
    else {
      throw invalidShape(
        "cannot step from states of shape \(state) with products of shape \(inputs[0].shape) and "
          + "weights of shape \(inputs[1].shape)")
    }
    var (total, limit) = (0, batch)
    for count in rowCounts {
      guard count >= 0, count <= limit, let sum = total.checkedSum(with: count) else {
        throw invalidAttribute("has a step of \(count) of \(limit) sequences")
      }
      (total, limit) = (sum, count)
    }
    guard total == rows else {
      throw invalidShape("has \(rows) rows, and its steps have \(total)")
    }
    let output = inputs[0].with(shape: try Shape([rows, size]))
    return [output] + Array(repeating: inputs[3], count: cell == .lstm ? 2 : 1)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let products = try inputs[0].elements(as: Float.self)
    let weights = try inputs[1].elements(as: Float.self)
    let bias = try inputs[2].elements(as: Float.self)
    var state = try inputs[3].elements(as: Float.self)
    var cells = cell == .lstm ? try inputs[4].elements(as: Float.self) : []
    let size = inputs[3].shape[1]
    var results = [Float](repeating: 0, count: inputs[0].shape[0] * size)
    var starts: [Int] = []
    var start = 0
    for count in rowCounts {
      starts.append(start)
      start += count
    }
    let steps = isReversed ? Array(rowCounts.indices.reversed()) : Array(rowCounts.indices)
    for step in steps {
      try Task.checkCancellation()
      let count = rowCounts[step]
      let recurrent = multiplied(Array(state[..<(count * size)]), weights, bias, size)
      for row in 0..<count {
        let source = (starts[step] + row) * bias.count
        for k in 0..<size {
          func product(_ gate: Int) -> Float { products[source + gate * size + k] }
          func own(_ gate: Int) -> Float { recurrent[row * bias.count + gate * size + k] }
          let index = row * size + k
          switch cell {
          case .lstm:
            let input = Self.sigmoid(own(0) + product(0))
            let forget = Self.sigmoid(own(1) + product(1))
            let candidate = Elementary.tanh(own(2) + product(2))
            let output = Self.sigmoid(own(3) + product(3))
            cells[index] = forget * cells[index] + input * candidate
            state[index] = output * Elementary.tanh(cells[index])
          case .gru:
            let reset = Self.sigmoid(own(0) + product(0))
            let update = Self.sigmoid(own(1) + product(1))
            let candidate = Elementary.tanh(product(2) + own(2) * reset)
            state[index] = (state[index] - candidate) * update + candidate
          }
          results[(starts[step] + row) * size + k] = state[index]
        }
      }
    }
    return try [results, state, cells].prefix(outputs.count).enumerated().map {
      try Tensor($1, type: outputs[$0])
    }
  }

  private static func sigmoid(_ x: Float) -> Float { 1 / (1 + Elementary.exp(-x)) }

  /// The weights times the state, brought to 8 bits, of each sequence, and the bias.
  private func multiplied(
    _ state: [Float], _ weights: [Float], _ bias: [Float], _ size: Int
  ) -> [Float] {
    let rounded = rounding?.rounded(state) ?? state
    var sums: [Float] = []
    sums.reserveCapacity(bias.count * (size == 0 ? 0 : state.count / size))
    for start in stride(from: 0, to: rounded.count, by: max(1, size)) {
      for gate in bias.indices {
        var sum: Float = 0
        for k in 0..<size { sum += rounded[start + k] * weights[gate * size + k] }
        sums.append(sum + bias[gate])
      }
    }
    return sums
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard let products = inputs.first, inputs.count > 3, inputs[3].shape.rank == 2 else { return 0 }
    return products.shape.elementCount.checkedProduct(with: inputs[3].shape[1]) ?? .max
  }
}

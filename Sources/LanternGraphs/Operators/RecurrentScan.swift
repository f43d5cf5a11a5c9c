package import LanternTensors

/// The steps of a recurrent layer whose inputs have been multiplied with their weights already.
///
/// With `g` the row of a step's input, `h` the outputs before and `r = R h + b`: plain cells have
/// `h' = f(g + r)`. Gated cells divide rows in three: `u = sigmoid(g0 + r0)`, `z = sigmoid(g1 + r1)`,
/// `n = tanh(g2 + u r2)`, `h' = (1 - z) n + z h`. Long short-term memory divides them in four, with cells
/// c: `i, f, o = sigmoid(g0 + r0), sigmoid(g1 + r1), sigmoid(g3 + r3)`, `c' = f c + i tanh(g2 + r2)`,
/// `h' = P (o tanh(c'))`, without P where there is no projection.
///
/// Inputs: rows `[steps, batch, gates * cells]`, R `[gates * cells, outputs]`, b if `hasBias`, h
/// `[batch, outputs]`, for long short-term memory c `[batch, cells]`, and P `[outputs, cells]` if
/// `hasProjection`. Outputs: those of all steps `[steps, batch, outputs]`, the last h, and the last c.
/// Float32 or float64.
///
/// Sequences of a batch may be shorter than the input: they end, or where `isReversed` begin, at their
/// last step, and their outputs beyond it are 0.
///
/// ATen `lstm`, `gru`, `rnn_tanh`, `rnn_relu`, `lstm_cell`, `gru_cell`. Source: PyTorch `RNN.cpp`.
package struct RecurrentScan: Operator {
  /// What a step computes.
  package enum Cell: String, Hashable, Sendable {
    case tanh, relu, gated, memory

    /// How many parts a row has.
    package var gates: Int {
      switch self {
      case .tanh, .relu: 1
      case .gated: 3
      case .memory: 4
      }
    }
  }

  /// What a step computes.
  package var cell: Cell
  /// Whether steps go from the last to the first.
  package var isReversed: Bool
  /// Whether there is a bias of the recurrent weights.
  package var hasBias: Bool
  /// Whether outputs are projected.
  package var hasProjection: Bool
  /// The steps of each sequence; nil where all have as many as the input.
  package var lengths: [Int]?

  /// Creates a layer.
  package init(
    _ cell: Cell, isReversed: Bool = false, hasBias: Bool = false, hasProjection: Bool = false,
    lengths: [Int]? = nil
  ) {
    self.cell = cell
    self.isReversed = isReversed
    self.hasBias = hasBias
    self.hasProjection = hasProjection
    self.lengths = lengths
  }

  /// Where inputs are among all, and how large.
  struct Layout {
    var bias: Int?
    var state: Int
    var cells: Int?
    var projection: Int?
    var steps: Int
    var batch: Int
    /// The cells, and the outputs.
    var size: Int
    var outputs: Int
  }

  func layout(_ inputs: [TensorType]) throws -> Layout {
    let isMemory = cell == .memory
    let count = 3 + (hasBias ? 1 : 0) + (isMemory ? 1 : 0) + (hasProjection ? 1 : 0)
    try requireInputs(inputs, count...count)
    try requireReal(inputs)
    let state = hasBias ? 3 : 2
    let (rows, weights) = (inputs[0].shape, inputs[1].shape)
    guard rows.rank == 3, weights.rank == 2, rows[2] % cell.gates == 0, weights[0] == rows[2],
      !hasProjection || isMemory
    else { throw mismatch(inputs) }
    let layout = Layout(
      bias: hasBias ? 2 : nil, state: state, cells: isMemory ? state + 1 : nil,
      projection: hasProjection ? state + 2 : nil, steps: rows[0], batch: rows[1],
      size: rows[2] / cell.gates, outputs: weights[1])
    let (batch, size, outputs) = (layout.batch, layout.size, layout.outputs)
    guard hasProjection || size == outputs, !hasBias || inputs[2].shape.elementCount == rows[2],
      inputs[state].shape.dimensions == [batch, outputs],
      !isMemory || inputs[state + 1].shape.dimensions == [batch, size],
      !hasProjection || inputs[state + 2].shape.dimensions == [outputs, size]
    else { throw mismatch(inputs) }
    if let lengths {
      guard lengths.count == batch, lengths.allSatisfy({ (0...layout.steps).contains($0) }) else {
        throw invalidAttribute(
          "has lengths \(lengths) for \(batch) sequences of \(layout.steps) steps")
      }
    }
    return layout
  }

  private func mismatch(_ inputs: [TensorType]) -> GraphError {
    invalidShape("cannot bring \(inputs.map(\.description)) together")
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let layout = try layout(inputs)
    let shape = try Shape([layout.steps, layout.batch, layout.outputs])
    let states = [inputs[layout.state]] + (layout.cells.map { [inputs[$0]] } ?? [])
    return [inputs[0].with(shape: shape)] + states
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    return try withReal(inputs) { try scanned(inputs, outputs, $0) }
  }

  @specialized(where Element == Float)
  private func scanned<Element: RealElement>(
    _ inputs: [Tensor], _ outputs: [TensorType], _: Element.Type
  ) throws -> [Tensor] {
    let layout = try layout(inputs.map(\.type))
    let rows = try inputs[0].elements(as: Element.self)
    let weights = try inputs[1].elements(as: Element.self)
    let bias = try layout.bias.map { try inputs[$0].elements(as: Element.self) }
    let projection = try layout.projection.map { try inputs[$0].elements(as: Element.self) }
    var state = try inputs[layout.state].elements(as: Element.self)
    var cells = try layout.cells.map { try inputs[$0].elements(as: Element.self) } ?? []
    var results = [Element](repeating: 0, count: outputs[0].shape.elementCount)
    let (size, width, count) = (layout.size, layout.size * cell.gates, layout.outputs)
    var recurrent = [Element](repeating: 0, count: width)
    var shown = [Element](repeating: 0, count: size)
    for index in 0..<layout.steps {
      let step = isReversed ? layout.steps - 1 - index : index
      for sequence in 0..<layout.batch where lengths.map({ step < $0[sequence] }) ?? true {
        let row = (step * layout.batch + sequence) * width
        let (before, cellStart) = (sequence * count, sequence * size)
        RowProduct.multiply(weights, by: state, at: before, depth: count, into: &recurrent)
        if let bias { for gate in 0..<width { recurrent[gate] += bias[gate] } }
        for unit in 0..<size {
          func sum(_ gate: Int) -> Element {
            rows[row + gate * size + unit] + recurrent[gate * size + unit]
          }
          switch cell {
          case .tanh: shown[unit] = Element.hyperbolicTangent(sum(0))
          case .relu: shown[unit] = max(0, sum(0))
          case .gated:
            let (reset, kept) = (sigmoid(sum(0)), sigmoid(sum(1)))
            let fresh = Element.hyperbolicTangent(
              rows[row + 2 * size + unit] + reset * recurrent[2 * size + unit])
            shown[unit] = fresh + kept * (state[before + unit] - fresh)
          case .memory:
            let value =
              sigmoid(sum(1)) * cells[cellStart + unit]
              + sigmoid(sum(0)) * Element.hyperbolicTangent(sum(2))
            cells[cellStart + unit] = value
            shown[unit] = sigmoid(sum(3)) * Element.hyperbolicTangent(value)
          }
        }
        if let projection {
          var projected = [Element](repeating: 0, count: count)
          RowProduct.multiply(projection, by: shown, at: 0, depth: size, into: &projected)
          state.replaceSubrange(before..<before + count, with: projected)
        } else {
          state.replaceSubrange(before..<before + count, with: shown)
        }
        let target = (step * layout.batch + sequence) * count
        results.replaceSubrange(target..<target + count, with: state[before..<before + count])
      }
    }
    let tensors = [try Tensor(results, type: outputs[0]), try Tensor(state, type: outputs[1])]
    return outputs.count == 2 ? tensors : tensors + [try Tensor(cells, type: outputs[2])]
  }

  private func sigmoid<Element: RealElement>(_ x: Element) -> Element {
    1 / (1 + Element.exponential(-x))
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 3, inputs[0].shape.rank == 3 else { return 0 }
    let rows = inputs[0].shape[0] * inputs[0].shape[1]
    return rows.checkedProduct(with: inputs[1].shape.elementCount) ?? .max
  }
}

/// Products of a matrix with a vector.
enum RowProduct {
  /// Writes the products of every row of a matrix with `depth` elements of a vector from an index.
  static func multiply<Element: RealElement>(
    _ matrix: [Element], by vector: [Element], at start: Int, depth: Int,
    into results: inout [Element]
  ) {
    precondition(start + depth <= vector.count && matrix.count >= results.count * depth)
    unsafe matrix.withUnsafeBufferPointer { matrix in
      unsafe vector.withUnsafeBufferPointer { vector in
        guard let vector = vector.baseAddress, let matrix = matrix.baseAddress else { return }
        let row = unsafe vector + start
        for index in results.indices {
          unsafe results[index] = product(matrix + index * depth, row, depth)
        }
      }
    }
  }

  /// The sum of the products of two runs, in eight sums side by side.
  private static func product<Element: RealElement>(
    _ a: UnsafePointer<Element>, _ b: UnsafePointer<Element>, _ count: Int
  ) -> Element {
    var sums = SIMD8<Element>()
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) {
      let x = unsafe UnsafeRawPointer(a + index).loadUnaligned(as: SIMD8<Element>.self)
      let y = unsafe UnsafeRawPointer(b + index).loadUnaligned(as: SIMD8<Element>.self)
      sums += x * y
    }
    var sum = sums.sum()
    for index in whole..<count { unsafe sum += a[index] * b[index] }
    return sum
  }
}

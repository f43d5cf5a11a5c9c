internal import LanternTensors

/// The step of an LSTM cell in single precision, its matrices floats or integers.
///
/// Source: LiteRT `lstm_eval.cc`, `LstmStepFloat` and `LstmStepHybrid`.
struct RealLSTM: RecurrentCell {
  let outputs: Int
  let cells: Int
  private let inputGate: Gate?
  private let forgetGate: Gate
  private let cellGate: Gate
  private let outputGate: Gate
  private let projection: CellWeights?
  private let projectionBias: [Float]?
  private let activation: CellActivation
  private let clips: LSTMClips
  private let quantization: DynamicQuantization?

  private struct Gate {
    let input: CellWeights
    let auxiliary: CellWeights?
    let recurrent: CellWeights
    let peephole: [Float]?
    let normalization: [Float]?
    let bias: [Float]

    init(_ gate: LSTMCell<Tensor>.Gate) throws {
      input = try CellWeights(gate.input)
      auxiliary = try gate.auxiliary.map { try CellWeights($0) }
      recurrent = try CellWeights(gate.recurrent)
      peephole = try gate.peephole.map { try CellWeights.vector($0) }
      normalization = try gate.normalization.map { try CellWeights.vector($0) }
      bias = try CellWeights.vector(gate.bias)
    }

    /// The gate's values for each row and cell.
    func values(
      _ rows: Rows, cells: [Float], _ activation: CellActivation
    ) -> [Float] {
      let count = bias.count
      var sums = [Float](repeating: 0, count: cells.count)
      if normalization == nil {
        for index in sums.indices { sums[index] = bias[index % count] }
      }
      input.multiply(rows.input, into: &sums)
      if let auxiliary, let values = rows.auxiliary { auxiliary.multiply(values, into: &sums) }
      recurrent.multiply(rows.outputs, into: &sums)
      if let peephole {
        for index in sums.indices { sums[index] += peephole[index % count] * cells[index] }
      }
      if let normalization {
        for start in stride(from: 0, to: sums.count, by: max(1, count)) {
          let normalized = RealLSTM.normalized(sums[start..<start + count])
          for (index, x) in normalized.enumerated() {
            sums[start + index] = normalization[index] * x + bias[index]
          }
        }
      }
      return sums.map { activation($0) }
    }
  }

  /// What meets the matrices at a step.
  private struct Rows {
    let input: CellRows
    let auxiliary: CellRows?
    let outputs: CellRows
  }

  init(
    _ cell: LSTMCell<Tensor>, _ sizes: LSTMSizes, activation: CellActivation, clips: LSTMClips,
    quantization: DynamicQuantization
  ) throws {
    (outputs, cells) = (sizes.outputs, sizes.cells)
    inputGate = try cell.inputGate.map { try Gate($0) }
    forgetGate = try Gate(cell.forgetGate)
    cellGate = try Gate(cell.cellGate)
    outputGate = try Gate(cell.outputGate)
    projection = try cell.projection.map { try CellWeights($0) }
    projectionBias = try cell.projectionBias.map { try CellWeights.vector($0) }
    self.activation = activation
    self.clips = clips
    self.quantization =
      CellWeights.areStored(cell.forgetGate.input.type) ? quantization : nil
  }

  func step(_ input: [Float], auxiliary: [Float]?, _ state: inout RecurrentState<Float>) {
    guard cells > 0 else { return }
    let count = state.cells.count / cells
    let rows = Rows(
      input: CellRows(input, count: count, quantization),
      auxiliary: auxiliary.map { CellRows($0, count: count, quantization) },
      outputs: CellRows(state.outputs, count: count, quantization))
    let entering = inputGate?.values(rows, cells: state.cells, .sigmoid)
    let kept = forgetGate.values(rows, cells: state.cells, .sigmoid)
    let fresh = cellGate.values(rows, cells: state.cells, activation)
    for index in state.cells.indices {
      let share = entering?[index] ?? 1 - kept[index]
      let value = kept[index] * state.cells[index] + fresh[index] * share
      state.cells[index] = LSTMClips.clip(value, to: clips.cell)
    }
    let shown = outputGate.values(rows, cells: state.cells, .sigmoid)
    // Without an activation the reference kernel finds the cell gate where it looks for the result.
    let results = zip(shown, activation == .none ? fresh : state.cells.map { activation($0) })
      .map { $0 * $1 }
    guard let projection else {
      state.outputs = results
      return
    }
    var projected = [Float](repeating: 0, count: count * outputs)
    if let projectionBias {
      for index in projected.indices { projected[index] = projectionBias[index % outputs] }
    }
    projection.multiply(CellRows(results, count: count, quantization), into: &projected)
    state.outputs = projected.map { LSTMClips.clip($0, to: clips.projection) }
  }

  /// A line of numbers brought to mean 0 and variance 1.
  private static func normalized(_ line: ArraySlice<Float>) -> [Float] {
    let count = Float(line.count)
    let mean = line.reduce(0, +) / count
    let variance =
      line.reduce(into: Float(0)) { sum, x in sum += (x - mean) * (x - mean) } / count
    let factor = 1 / (variance + 1e-8).squareRoot()
    return line.map { ($0 - mean) * factor }
  }
}

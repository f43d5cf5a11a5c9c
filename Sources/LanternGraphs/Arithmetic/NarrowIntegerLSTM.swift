internal import LanternTensors

/// The step of an LSTM cell in integers whose products are of 8 bits each, with normalised sums.
///
/// It has no input gate and no peepholes; the sums are normalised and their functions computed in
/// single precision. Source: LiteRT `lstm_eval.cc`, `LstmStepInteger8x8_8`, and the functions of
/// `reference/portable_tensor_utils.cc` that it calls.
struct NarrowIntegerLSTM: RecurrentCell {
  let outputs: Int
  let cells: Int
  private let scales: NarrowIntegerLSTMScales
  private let forgetGate: Gate
  private let cellGate: Gate
  private let outputGate: Gate
  private let projection: [Int32]
  private let projectionBias: [Int32]

  private struct Gate {
    let scales: NarrowIntegerLSTMScales.Gate
    let input: IntegerProduct
    let recurrent: IntegerProduct
    let normalization: [Int32]
    let bias: [Int32]

    init(
      _ gate: LSTMCell<Tensor>.Gate, _ gateScales: NarrowIntegerLSTMScales.Gate,
      _ scales: NarrowIntegerLSTMScales
    ) throws {
      self.scales = gateScales
      input = try IntegerProduct(
        gate.input, bias: nil, offset: -scales.inputZeroPoint, gateScales.input)
      recurrent = try IntegerProduct(
        gate.recurrent, bias: nil, offset: -scales.outputZeroPoint, gateScales.recurrent)
      normalization = try gate.normalization?.storedIntegers() ?? []
      bias = try gate.bias.storedIntegers()
    }

    /// The gate's normalised sums for each row and cell, in steps of `2^-12`.
    func sums(_ rows: [Int32], _ state: RecurrentState<Int32>) -> [Int32] {
      var fromInput = [Int32](repeating: 0, count: state.cells.count)
      var fromOutputs = fromInput
      input.add(rows, to: &fromInput, -128...127, zeroPoint: scales.inputZeroPoint)
      recurrent.add(
        state.outputs, to: &fromOutputs, -128...127, zeroPoint: scales.recurrentZeroPoint)
      let sums = zip(fromInput, fromOutputs).map { x, h in
        let sum =
          scales.recurrentToSum.scale(h - scales.recurrentZeroPoint)
          &+ scales.inputToSum.scale(x - scales.inputZeroPoint)
        return min(max(sum, -32768), 32767)
      }
      return stride(from: 0, to: sums.count, by: bias.count).flatMap { start in
        normalized(sums[start..<start + bias.count])
      }
    }

    private func normalized(_ line: ArraySlice<Int32>) -> [Int32] {
      let count = Float(line.count)
      let sum = line.reduce(Float(0)) { $0 + Float($1) }
      let squares = line.reduce(Float(0)) { $0 + Float($1) * Float($1) }
      let mean = sum / count
      let variance = squares / count - mean * mean
      let factor = 1 / (variance == 0 ? Float(1e-8) : variance).squareRoot()
      let weightScale = scales.normalization
      let biasScale = 0x1p-10 * weightScale
      return line.enumerated().map { index, x in
        let normalized = (Float(x) - mean) * factor
        let weighted =
          normalized * Float(normalization[index]) * weightScale + Float(bias[index]) * biasScale
        return NarrowIntegerLSTM.stored(
          (weighted * 0x1p12).rounded(.toNearestOrAwayFromZero))
      }
    }
  }

  init(
    _ cell: LSTMCell<Tensor>, _ sizes: LSTMSizes, _ scales: NarrowIntegerLSTMScales
  ) throws {
    (outputs, cells) = (sizes.outputs, sizes.cells)
    self.scales = scales
    forgetGate = try Gate(cell.forgetGate, scales.forgetGate, scales)
    cellGate = try Gate(cell.cellGate, scales.cellGate, scales)
    outputGate = try Gate(cell.outputGate, scales.outputGate, scales)
    projection = try cell.projection?.storedIntegers() ?? []
    projectionBias = try cell.projectionBias?.storedIntegers() ?? []
  }

  func step(_ input: [Int32], auxiliary: [Int32]?, _ state: inout RecurrentState<Int32>) {
    guard cells > 0 else { return }
    let logistic = { (x: Int32) in
      NarrowIntegerLSTM.stored(CellActivation.sigmoid(Float(x) * 0x1p-12) * 0x1p15)
    }
    func tanh(_ x: Int32, _ step: Float) -> Int32 {
      NarrowIntegerLSTM.stored(CellActivation.tanh(Float(x) * step) * 0x1p15)
    }
    let kept = forgetGate.sums(input, state).map(logistic)
    let fresh = cellGate.sums(input, state).map { tanh($0, 0x1p-12) }
    state.cells = IntegerLSTM.updated(
      state.cells, entering: nil, kept: kept, fresh: fresh, exponent: -15, clip: scales.cellClip)
    let shown = outputGate.sums(input, state).map(logistic)
    let hidden = zip(shown, state.cells).map { shown, cell in
      FixedPoint.roundingShiftRight(shown &* tanh(cell, 0x1p-15), by: 15)
    }
    for index in state.outputs.indices {
      let (row, output) = index.quotientAndRemainder(dividingBy: outputs)
      var sum = Int64(projectionBias[output])
      for k in 0..<cells {
        sum += Int64(hidden[row * cells + k] * projection[output * cells + k])
      }
      let result = scales.projection.scale(wide: sum) &+ scales.outputZeroPoint
      state.outputs[index] = LSTMClips.clip(
        min(max(result, -128), 127), to: scales.projectionClip)
    }
  }

  /// The integer part of a number, within 16 bits; of NaN, the smallest.
  private static func stored(_ x: Float) -> Int32 {
    guard x > -32768 else { return -32768 }
    return Int32(min(x, 32767))
  }
}

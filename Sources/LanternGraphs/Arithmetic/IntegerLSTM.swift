internal import LanternTensors

/// The step of an LSTM cell in integers: int8 inputs and outputs, sums and cells of 16 bits.
///
/// Source: LiteRT `lstm_eval.cc`, `LstmStepInteger8x8_16`, and the functions of
/// `reference/portable_tensor_utils.cc` that it calls.
struct IntegerLSTM: RecurrentCell {
  let outputs: Int
  let cells: Int
  private let scales: IntegerLSTMScales
  private let inputGate: Gate?
  private let forgetGate: Gate
  private let cellGate: Gate
  private let outputGate: Gate
  private let projection: IntegerProduct?

  private struct Gate {
    let scales: IntegerLSTMScales.Gate
    let input: IntegerProduct
    let recurrent: IntegerProduct
    let peephole: [Int32]?
    let normalization: [Int32]?
    let bias: [Int32]
    /// How many peepholes there are in the reference's view, which takes outputs for cells.
    let outputs: Int

    init(
      _ gate: LSTMCell<Tensor>.Gate, _ gateScales: IntegerLSTMScales.Gate,
      _ scales: IntegerLSTMScales, outputs: Int
    ) throws {
      self.scales = gateScales
      self.outputs = outputs
      bias = try gate.bias.storedIntegers()
      normalization = try gate.normalization?.storedIntegers()
      peephole = try gate.peephole?.storedIntegers()
      // A bias is added after the sums are normalised.
      input = try IntegerProduct(
        gate.input, bias: gate.normalization == nil ? bias : nil, offset: -scales.inputZeroPoint,
        gateScales.input)
      recurrent = try IntegerProduct(
        gate.recurrent, bias: nil, offset: -scales.outputZeroPoint, gateScales.recurrent)
    }

    /// The gate's sums for each row and cell, in 16 bits.
    func sums(_ rows: [Int32], _ state: RecurrentState<Int32>) -> [Int32] {
      var sums = [Int32](repeating: 0, count: state.cells.count)
      input.add(rows, to: &sums, -32768...32767)
      recurrent.add(state.outputs, to: &sums, -32768...32767)
      if let peephole, let factor = scales.peephole {
        for index in 0..<(outputs > 0 ? sums.count / bias.count * outputs : 0) {
          let product = factor.scale(peephole[index % outputs] &* state.cells[index])
          sums[index] = min(max(product &+ sums[index], -32768), 32767)
        }
      }
      if let normalization, let factors = scales.normalization {
        for start in stride(from: 0, to: sums.count, by: bias.count) {
          let line = start..<start + bias.count
          sums.replaceSubrange(
            line, with: IntegerLSTM.normalized(sums[line], normalization, bias, factors))
        }
      }
      return sums
    }
  }

  init(
    _ cell: LSTMCell<Tensor>, _ sizes: LSTMSizes, _ scales: IntegerLSTMScales
  ) throws {
    (outputs, cells) = (sizes.outputs, sizes.cells)
    self.scales = scales
    func gate(
      _ gate: LSTMCell<Tensor>.Gate, _ gateScales: IntegerLSTMScales.Gate
    ) throws -> Gate { try Gate(gate, gateScales, scales, outputs: sizes.outputs) }
    inputGate =
      if let tensors = cell.inputGate, let factors = scales.inputGate {
        try gate(tensors, factors)
      } else { nil }
    forgetGate = try gate(cell.forgetGate, scales.forgetGate)
    cellGate = try gate(cell.cellGate, scales.cellGate)
    outputGate = try gate(cell.outputGate, scales.outputGate)
    projection =
      if let weights = cell.projection, let factor = scales.projection {
        // The hidden values are stored with the opposite of their zero point.
        try IntegerProduct(
          weights, bias: try cell.projectionBias?.storedIntegers(), offset: scales.hiddenZeroPoint,
          factor)
      } else { nil }
  }

  func step(_ input: [Int32], auxiliary: [Int32]?, _ state: inout RecurrentState<Int32>) {
    guard cells > 0 else { return }
    func logistic(_ x: Int32) -> Int32 {
      Int32(FixedPoint16.logistic(Int16(truncatingIfNeeded: x)))
    }
    func tanh(_ x: Int32, _ integerBits: Int32) -> Int32 {
      Int32(
        FixedPoint16.tanh(Int16(truncatingIfNeeded: x), integerBits: Int16(integerBits)))
    }
    let entering = inputGate?.sums(input, state).map(logistic)
    let kept = forgetGate.sums(input, state).map(logistic)
    let fresh = cellGate.sums(input, state).map { tanh($0, 3) }
    state.cells = IntegerLSTM.updated(
      state.cells, entering: entering, kept: kept, fresh: fresh,
      exponent: scales.cellExponent, clip: scales.cellClip)
    let shown = outputGate.sums(input, state).map(logistic)
    let zero = projection == nil ? scales.hiddenZeroPoint : -scales.hiddenZeroPoint
    let hidden = zip(shown, state.cells).map { shown, cell in
      let product = shown &* tanh(cell, 15 + scales.cellExponent)
      return min(max(scales.hidden.scale(product) &+ zero, -128), 127)
    }
    guard let projection else {
      state.outputs = hidden
      return
    }
    var projected = [Int32](repeating: 0, count: state.outputs.count)
    projection.add(hidden, to: &projected, -128...127, zeroPoint: scales.outputZeroPoint)
    state.outputs = projected.map { LSTMClips.clip($0, to: scales.projectionClip) }
  }

  /// The cells' values after a step, in steps of a power of two.
  static func updated(
    _ cells: [Int32], entering: [Int32]?, kept: [Int32], fresh: [Int32], exponent: Int32,
    clip: Int32
  ) -> [Int32] {
    func product(_ a: Int32, _ b: Int32, _ shift: Int32) -> Int32 {
      Int32(Int16(truncatingIfNeeded: FixedPoint.roundingShiftRight(a &* b, by: shift)))
    }
    return cells.indices.map { index in
      let share = entering?[index] ?? 32767 - kept[index]
      let sum =
        product(kept[index], cells[index], 15) + product(share, fresh[index], 30 + exponent)
      return LSTMClips.clip(min(max(sum, -32768), 32767), to: clip)
    }
  }

  /// A line of sums brought to mean 0 and variance 1, weighted, with a bias.
  private static func normalized(
    _ line: ArraySlice<Int32>, _ weights: [Int32], _ bias: [Int32],
    _ factors: IntegerLSTMScales.Normalization
  ) -> [Int32] {
    let count = Int64(line.count)
    let sum = line.reduce(Int64(0)) { $0 &+ Int64($1) }
    let squares = line.reduce(Int64(0)) { $0 &+ Int64($1 &* $1) }
    let mean = Int32(truncatingIfNeeded: sum * 1024 / count)
    // This cuts off where the count is no power of two.
    let variance = squares &* ((1 << 20) / count) &- Int64(mean) * Int64(mean)
    let scaled = Int32(truncatingIfNeeded: variance / (1 << 20))
    let root = FixedPointMultiplier(
      reciprocalSquareRootOf: scaled < 1 ? factors.smallestVariance : scaled)
    return line.enumerated().map { index, x in
      let normalized = root.scale(1024 &* x &- mean)
      let weighted = Int64(normalized &* weights[index] &+ bias[index])
      let rounded = (weighted > 0 ? weighted + 512 : weighted - 512) / 1024
      let result = factors.multiplier.scale(Int32(truncatingIfNeeded: rounded))
      return min(max(result, -32768), 32767)
    }
  }
}

/// The product of rows of integers with a matrix of int8, brought to another scale.
struct IntegerProduct {
  private let weights: [Int32]
  private let bias: [Int32]
  private let factor: FixedPointMultiplier
  private let width: Int

  /// Prepares a product with rows that an offset is added to.
  init(_ weights: Tensor, bias: [Int32]?, offset: Int32, _ factor: FixedPointMultiplier) throws {
    let integers = try weights.storedIntegers()
    let width = weights.shape[1]
    self.weights = integers
    self.width = width
    self.factor = factor
    self.bias = (0..<weights.shape[0]).map { row in
      let sum = integers[row * width..<(row + 1) * width].reduce(0, &+)
      return (bias?[row] ?? 0) &+ sum &* offset
    }
  }

  /// Adds the product to sums, which stay within bounds.
  func add(
    _ rows: [Int32], to sums: inout [Int32], _ bounds: ClosedRange<Int32>, zeroPoint: Int32 = 0
  ) {
    for index in sums.indices {
      let (row, output) = index.quotientAndRemainder(dividingBy: bias.count)
      var sum = bias[output]
      for k in 0..<width { sum &+= rows[row * width + k] &* weights[output * width + k] }
      let result = factor.scale(sum) &+ zeroPoint &+ sums[index]
      sums[index] = min(max(result, bounds.lowerBound), bounds.upperBound)
    }
  }
}

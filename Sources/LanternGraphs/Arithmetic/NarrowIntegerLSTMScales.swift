internal import LanternTensors

/// The factors of an integer LSTM whose products are of 8 bits.
///
/// Source: LiteRT `lstm.cc`, `PopulateQuantizedLstmParams8x8_8`.
struct NarrowIntegerLSTMScales: Hashable, Sendable {
  let forgetGate: Gate
  let cellGate: Gate
  let outputGate: Gate
  let projection: FixedPointMultiplier
  let inputZeroPoint: Int32
  let outputZeroPoint: Int32
  let cellClip: Int32
  let projectionClip: Int32

  /// The factors of a gate, and the zero points of its two products.
  struct Gate: Hashable, Sendable {
    let input: FixedPointMultiplier
    let inputZeroPoint: Int32
    let inputToSum: FixedPointMultiplier
    let recurrent: FixedPointMultiplier
    let recurrentZeroPoint: Int32
    let recurrentToSum: FixedPointMultiplier
    /// The scale of the weights of the normalised sums.
    let normalization: Float
  }

  /// Computes the factors.
  ///
  /// `intermediates` are, for each of the four gates, the quantisations of the sum, of the product
  /// with the input, and of that with the outputs. Throws `GraphError` where one is missing, scales
  /// make no sense together, or the cell lacks what the reference needs.
  init(
    _ cell: LSTMCell<TensorType>, input: TensorType, output: TensorType,
    intermediates: [Quantization?], clips: LSTMClips
  ) throws(GraphError) {
    guard intermediates.count == 12 else {
      throw GraphError(
        .unsupportedType, "an integer LSTM has 5 or 12 intermediates, not \(intermediates.count)")
    }
    guard let weights = cell.projection, cell.projectionBias != nil,
      cell.gates.allSatisfy({ $0.normalization != nil })
    else {
      throw GraphError(
        .unsupportedType,
        "an integer LSTM with products of 8 bits needs normalised sums and a projection with a bias"
      )
    }
    let (source, state) = (try AffineScale(input), try AffineScale(cell.outputState))
    var steps: [(scale: Float, zeroPoint: Int32)] = []
    for quantization in intermediates {
      let step = try IntegerLSTMScales.intermediate(quantization)
      // The kernels keep zero points in 8 bits.
      steps.append((step.scale, Int32(Int8(truncatingIfNeeded: step.zeroPoint))))
    }
    func gate(_ gate: LSTMCell<TensorType>.Gate, _ first: Int) throws(GraphError) -> Gate {
      let (sum, x, h) = (steps[first], steps[first + 1], steps[first + 2])
      var normalization: Float = 0
      if let weights = gate.normalization {
        let factor = try IntegerLSTMScales.multiplier(try AffineScale(weights).scale)
        let power = Double(sign: .plus, exponent: Int(factor.shift) - 31, significand: 1)
        normalization = Float(Double(factor.multiplier) * power)
      }
      return Gate(
        input: try IntegerLSTMScales.multiplier(
          try AffineScale(gate.input).scale * source.scale / x.scale),
        inputZeroPoint: x.zeroPoint,
        inputToSum: try IntegerLSTMScales.multiplier(x.scale / sum.scale),
        recurrent: try IntegerLSTMScales.multiplier(
          try AffineScale(gate.recurrent).scale * state.scale / h.scale),
        recurrentZeroPoint: h.zeroPoint,
        recurrentToSum: try IntegerLSTMScales.multiplier(h.scale / sum.scale),
        normalization: normalization)
    }
    forgetGate = try gate(cell.forgetGate, 3)
    cellGate = try gate(cell.cellGate, 6)
    let last = try gate(cell.outputGate, 9)
    // The reference reads past the multipliers of the outputs' products, where it finds the shift of
    // the forget gate's, and takes the zero point of the cell gate's product with the input.
    outputGate = Gate(
      input: last.input, inputZeroPoint: last.inputZeroPoint,
      inputToSum: last.inputToSum, recurrent: last.recurrent,
      recurrentZeroPoint: cellGate.inputZeroPoint,
      recurrentToSum: FixedPointMultiplier(
        multiplier: forgetGate.recurrentToSum.shift, shift: last.recurrentToSum.shift),
      normalization: last.normalization)
    projection = try IntegerLSTMScales.multiplier(
      Float(Double(try AffineScale(weights).scale) * 0x1p-15 / Double(state.scale)))
    (inputZeroPoint, outputZeroPoint) = (source.zeroPoint, state.zeroPoint)
    let cellScale = try AffineScale(cell.cellState).scale
    guard cellScale == 0x1p-15 else {
      throw GraphError(
        .unsupportedType,
        "the cell state of this integer LSTM has a scale of 2^-15, not "
          + "\(cellScale)")
    }
    cellClip =
      clips.cell < 1 ? LSTMClips.steps(clips.cell, scale: cellScale, largest: 32767) : 0
    projectionClip = LSTMClips.steps(
      clips.projection, scale: try AffineScale(output).scale, largest: 127)
  }
}

internal import LanternTensors

/// The factors of an integer LSTM whose gates are sums of 16 bits.
///
/// Gates see their sums in steps of `2^-12`, or of the scale of an intermediate where they are
/// normalised. All is computed in single precision, as the reference does. Source: LiteRT `lstm.cc`,
/// `PopulateQuantizedLstmParams8x8_16`.
struct IntegerLSTMScales: Hashable, Sendable {
  let inputGate: Gate?
  let forgetGate: Gate
  let cellGate: Gate
  let outputGate: Gate
  /// Steps of `2^-30` to those of the hidden values.
  let hidden: FixedPointMultiplier
  let hiddenZeroPoint: Int32
  let projection: FixedPointMultiplier?
  let inputZeroPoint: Int32
  let outputZeroPoint: Int32
  /// The power of two that the cell state is in steps of: -15 to -9.
  let cellExponent: Int32
  let cellClip: Int32
  let projectionClip: Int32

  /// The factors of a gate.
  struct Gate: Hashable, Sendable {
    let input: FixedPointMultiplier
    let recurrent: FixedPointMultiplier
    let peephole: FixedPointMultiplier?
    let normalization: Normalization?
  }

  /// How normalised sums are weighted.
  struct Normalization: Hashable, Sendable {
    /// What brings them to steps of `2^-12`.
    let multiplier: FixedPointMultiplier
    /// What is taken for the variance where there is none.
    let smallestVariance: Int32
  }

  /// Computes the factors.
  ///
  /// `intermediates` are the quantisations of the four gates' sums and of the hidden values. Throws
  /// `GraphError` where one is missing or scales make no sense together.
  init(
    _ cell: LSTMCell<TensorType>, input: TensorType, output: TensorType,
    intermediates: [Quantization?], clips: LSTMClips
  ) throws(GraphError) {
    guard intermediates.count == 5 else {
      throw GraphError(
        .unsupportedType, "an integer LSTM has 5 intermediates, not \(intermediates.count)")
    }
    let (source, state) = (try AffineScale(input), try AffineScale(cell.outputState))
    let cellScale = try AffineScale(cell.cellState).scale
    let exponent = try IntegerLSTMScales.exponent(of: cellScale)
    let hiddenScale = try IntegerLSTMScales.intermediate(intermediates[4])
    func gate(_ gate: LSTMCell<TensorType>.Gate, _ index: Int) throws(GraphError) -> Gate {
      let steps =
        gate.normalization == nil
        ? 0x1p-12 : try IntegerLSTMScales.intermediate(intermediates[index]).scale
      let weights = try AffineScale(gate.input).scale
      let recurrent = try AffineScale(gate.recurrent).scale
      var peephole: FixedPointMultiplier?
      if let weights = gate.peephole {
        let power = Double(sign: .plus, exponent: Int(exponent), significand: 1)
        let scale = Double(try AffineScale(weights).scale)
        peephole = try IntegerLSTMScales.multiplier(Float(power * scale / Double(steps)))
      }
      var normalization: Normalization?
      if let weights = gate.normalization {
        let scale = try AffineScale(weights).scale
        normalization = Normalization(
          multiplier: try IntegerLSTMScales.multiplier(scale).shifted(by: 12),
          smallestVariance: max(1, Int32(min(10000 * scale, 0x1p30))))
      }
      return Gate(
        input: try IntegerLSTMScales.multiplier(weights * source.scale / steps),
        recurrent: try IntegerLSTMScales.multiplier(recurrent * state.scale / steps),
        peephole: peephole, normalization: normalization)
    }
    var first: Gate?
    if let entry = cell.inputGate { first = try gate(entry, 0) }
    inputGate = first
    forgetGate = try gate(cell.forgetGate, 1)
    cellGate = try gate(cell.cellGate, 2)
    outputGate = try gate(cell.outputGate, 3)
    hidden = try IntegerLSTMScales.multiplier(
      Float(0x1p-15 / Double(hiddenScale.scale) * 0x1p-15))
    hiddenZeroPoint = hiddenScale.zeroPoint
    var projected: FixedPointMultiplier?
    if let weights = cell.projection {
      projected = try IntegerLSTMScales.multiplier(
        try AffineScale(weights).scale * hiddenScale.scale / state.scale)
    }
    projection = projected
    (inputZeroPoint, outputZeroPoint) = (source.zeroPoint, state.zeroPoint)
    cellExponent = exponent
    cellClip = LSTMClips.steps(clips.cell, scale: cellScale, largest: 32767)
    projectionClip = LSTMClips.steps(
      clips.projection, scale: try AffineScale(output).scale, largest: 127)
  }

  /// A factor in fixed point.
  static func multiplier(_ factor: Float) throws(GraphError) -> FixedPointMultiplier {
    guard let multiplier = FixedPointMultiplier(Double(factor)) else {
      throw GraphError(.unsupportedType, "scales make a factor of \(factor) together")
    }
    return multiplier
  }

  /// The scale and zero point of what a cell computes on the way.
  static func intermediate(
    _ quantization: Quantization?
  ) throws(GraphError) -> (scale: Float, zeroPoint: Int32) {
    guard let quantization, quantization.isPerTensor, Float(quantization.scale).isNormal,
      let zeroPoint = Int32(exactly: quantization.zeroPoint), -32768...32767 ~= zeroPoint
    else {
      throw GraphError(.unsupportedType, "an intermediate of an integer LSTM has no quantisation")
    }
    return (Float(quantization.scale), zeroPoint)
  }

  /// The exponent of a scale that is nearly a power of two.
  private static func exponent(of scale: Float) throws(GraphError) -> Int32 {
    let logarithm = Elementary.log(scale) * (1 / Elementary.log(2))
    let rounded = logarithm.rounded(.toNearestOrAwayFromZero)
    guard (logarithm - rounded).magnitude < 1e-3, -15...(-9) ~= rounded else {
      throw GraphError(
        .unsupportedType,
        "the cell state of an integer LSTM has a scale of 2^-15 to 2^-9, not \(scale)")
    }
    return Int32(rounded)
  }
}

package import LanternTensors

/// Long short-term memory over a sequence, or for one step.
///
/// At each step, with `x` the input, `h` the outputs of the step before and `c` the cells:
/// `i = sigmoid(W_i x + R_i h + p_i c + b_i)`, `f` likewise, `g = activation(W_g x + R_g h + b_g)`,
/// `c' = f c + i g`, `o = sigmoid(W_o x + R_o h + p_o c' + b_o)`, `h' = P (o activation(c')) + b`.
/// Without an input gate `i = 1 - f`; without a projection `h' = o activation(c')`. Normalised sums are
/// brought to mean 0 and variance 1 over the cells and weighted before the bias is added. Recurrent
/// weights that are a vector are the diagonal of a matrix.
///
/// Inputs: the input, `[steps, batch, inputs]` when time-major, else `[batch, steps, inputs]`, or
/// `[batch, inputs]` for one step; then what makes the cell, in the order of `LSTMCell`. Outputs: the
/// outputs of all steps, shaped as the input; the new state of the outputs; that of the cells.
///
/// Weights are floats, or int8 for which input, outputs and projected values are quantised row by row,
/// or all is integers: int8 with sums and cells of int16 where there are 5 `intermediates`, int8 with
/// products of int8 where there are 12. Sums of the former are rounded in fixed point, and their
/// functions are those of `FixedPoint16`.
///
/// TensorFlow Lite `LSTM` (the full kernel), `UNIDIRECTIONAL_SEQUENCE_LSTM`. Source: LiteRT `lstm.cc`,
/// `unidirectional_sequence_lstm.cc`, `lstm_eval.cc`.
package struct LSTM: Operator {
  /// Which optional inputs there are.
  package var parts: LSTMParts
  /// The function of the cell gate and of the cells.
  package var activation: CellActivation
  /// What cells and projected outputs are clipped to.
  package var clips: LSTMClips
  /// How inputs are quantised that meet integer weights.
  package var quantization: DynamicQuantization
  /// Whether steps are the first dimension of the input, or sequences.
  package var isTimeMajor: Bool
  /// The quantisations of what an integer cell computes on the way.
  package var intermediates: [Quantization?]

  /// Creates an LSTM.
  package init(
    parts: LSTMParts = LSTMParts(), activation: CellActivation = .tanh,
    clips: LSTMClips = LSTMClips(), quantization: DynamicQuantization = .symmetric,
    isTimeMajor: Bool = true, intermediates: [Quantization?] = []
  ) {
    self.parts = parts
    self.activation = activation
    self.clips = clips
    self.quantization = quantization
    self.isTimeMajor = isTimeMajor
    self.intermediates = intermediates
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let (cell, sizes) = try layout(inputs)
    let shape = try Shape(inputs[0].shape.dimensions.dropLast() + [sizes.outputs])
    return [cell.outputState.with(shape: shape), cell.outputState, cell.cellState]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    let (cell, sizes) = try layout(inputs)
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    guard sizes.arithmetic == .integer else {
      try CellWeights.check(cell)
      return
    }
    if intermediates.count == 12 {
      _ = try narrowScales(cell, inputs[0], outputs[0])
    } else {
      _ = try scales(cell, inputs[0], outputs[0])
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let types = inputs.map(\.type)
    let (cellTypes, sizes) = try layout(types)
    let cell = try LSTMCell(inputs[1...], parts: parts)
    switch sizes.arithmetic {
    case .real:
      let step = try RealLSTM(
        cell, sizes, activation: activation, clips: clips, quantization: quantization)
      return try run(
        step, inputs[0], sizes, cell, outputs, zero: 0, { try $0.elements(as: Float.self) },
        { try Tensor($0, type: $1) })
    case .integer where intermediates.count == 12:
      let scales = try narrowScales(cellTypes, types[0], output)
      return try run(
        try NarrowIntegerLSTM(cell, sizes, scales), inputs[0], sizes, cell, outputs, zero: 0,
        { try $0.storedIntegers() }, { try Tensor(stored: $0, type: $1) })
    case .integer:
      let scales = try scales(cellTypes, types[0], output)
      return try run(
        try IntegerLSTM(cell, sizes, scales), inputs[0], sizes, cell, outputs, zero: 0,
        { try $0.storedIntegers() }, { try Tensor(stored: $0, type: $1) })
    }
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard let (cell, _) = try? layout(inputs), let width = inputs[0].shape.dimensions.last
    else { return 0 }
    let rows = inputs[0].shape.elementCount / max(1, width)
    return CellWeights.multiplyAccumulates(rows: rows, cell.matrices)
  }

  private func layout(
    _ inputs: [TensorType]
  ) throws -> (cell: LSTMCell<TensorType>, sizes: LSTMSizes) {
    guard !parts.hasAuxiliaryWeights else {
      throw invalidAttribute("has no auxiliary input in one direction")
    }
    try requireInputs(inputs, parts.count + 1...parts.count + 1)
    try clips.validate()
    let sequence = try RecurrentSequence(inputs[0].shape, isTimeMajor: isTimeMajor)
    let cell = try LSTMCell(inputs[1...], parts: parts)
    return (
      cell, try LSTMSizes(cell, input: inputs[0], auxiliary: nil, batch: sequence.batch)
    )
  }

  private func scales(
    _ cell: LSTMCell<TensorType>, _ input: TensorType, _ output: TensorType
  ) throws -> IntegerLSTMScales {
    try IntegerLSTMScales(
      cell, input: input, output: output, intermediates: intermediates, clips: clips)
  }

  private func narrowScales(
    _ cell: LSTMCell<TensorType>, _ input: TensorType, _ output: TensorType
  ) throws -> NarrowIntegerLSTMScales {
    try NarrowIntegerLSTMScales(
      cell, input: input, output: output, intermediates: intermediates, clips: clips)
  }

  private func run<Step: RecurrentCell>(
    _ step: Step, _ input: Tensor, _ sizes: LSTMSizes, _ cell: LSTMCell<Tensor>,
    _ outputs: [TensorType], zero: Step.Number, _ read: (Tensor) throws -> [Step.Number],
    _ write: ([Step.Number], TensorType) throws -> Tensor
  ) throws -> [Tensor] {
    let sequence = try RecurrentSequence(input.shape, isTimeMajor: isTimeMajor)
    var state = RecurrentState(
      outputs: try read(cell.outputState), cells: try read(cell.cellState))
    var results = [Step.Number](repeating: zero, count: outputs[0].shape.elementCount)
    try sequence.run(
      step, RecurrentSequence.Source(try read(input), width: sizes.inputs), &state,
      into: &results, RecurrentSequence.Columns(width: sizes.outputs, first: 0))
    return [
      try write(results, outputs[0]), try write(state.outputs, outputs[1]),
      try write(state.cells, outputs[2]),
    ]
  }
}

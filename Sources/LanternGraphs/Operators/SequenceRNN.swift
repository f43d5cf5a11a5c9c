package import LanternTensors

/// A plain recurrent layer over a sequence, or for one step: `h' = activation(W x + R h + b)`.
///
/// Inputs: the input, `[steps, batch, inputs]` when time-major, else `[batch, steps, inputs]`, or
/// `[batch, inputs]` for one step; weights W `[units, inputs]`; recurrent weights R `[units, units]`;
/// a bias; the state `[batch, units]`. Outputs: those of all steps, shaped as the input; the new
/// state. Weights are floats, or int8 for which input and state are quantised row by row.
///
/// TensorFlow Lite `RNN`, `UNIDIRECTIONAL_SEQUENCE_RNN`. Source: LiteRT `basic_rnn.cc`,
/// `unidirectional_sequence_rnn.cc`.
package struct SequenceRNN: Operator {
  /// The function of the sums.
  package var activation: CellActivation
  /// How inputs are quantised that meet integer weights.
  package var quantization: DynamicQuantization
  /// Whether steps are the first dimension of the input, or sequences.
  package var isTimeMajor: Bool

  /// Creates a layer.
  package init(
    activation: CellActivation = .tanh, quantization: DynamicQuantization = .symmetric,
    isTimeMajor: Bool = true
  ) {
    self.activation = activation
    self.quantization = quantization
    self.isTimeMajor = isTimeMajor
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 5...5)
    let sequence = try RecurrentSequence(inputs[0].shape, isTimeMajor: isTimeMajor)
    let units = try RNNTypes(
      input: inputs[0], weights: inputs[1], recurrent: inputs[2], bias: inputs[3],
      state: inputs[4]
    ).units(batch: sequence.batch)
    let shape = try Shape(inputs[0].shape.dimensions.dropLast() + [units])
    return [TensorType(.float32, shape), inputs[4]]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let cell = try RealRNN(
      input: inputs[1], auxiliary: nil, recurrent: inputs[2], bias: inputs[3],
      activation: activation, quantization: quantization)
    var state = RecurrentState(outputs: try inputs[4].elements(as: Float.self), cells: [])
    var results = [Float](repeating: 0, count: output.shape.elementCount)
    try RecurrentSequence(inputs[0].shape, isTimeMajor: isTimeMajor).run(
      cell,
      RecurrentSequence.Source(
        try inputs[0].elements(as: Float.self), width: inputs[1].shape[1]), &state,
      into: &results, RecurrentSequence.Columns(width: cell.outputs, first: 0))
    return [try Tensor(results, type: output), try Tensor(state.outputs, type: outputs[1])]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count == 5, let width = inputs[0].shape.dimensions.last else { return 0 }
    let rows = inputs[0].shape.elementCount / max(1, width)
    return CellWeights.multiplyAccumulates(rows: rows, Array(inputs[1...2]))
  }
}

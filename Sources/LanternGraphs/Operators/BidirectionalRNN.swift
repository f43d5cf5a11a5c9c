package import LanternTensors

/// Two plain recurrent layers over a sequence, one from its start and one from its end.
///
/// Inputs: the input, `[steps, batch, inputs]` when time-major, else `[batch, steps, inputs]`; weights,
/// recurrent weights, bias and state of the forward cell, and of the backward one; an auxiliary input
/// if there is one; weights for it of the forward cell and of the backward one if there are. Without
/// such weights the auxiliary input is what the backward cell reads of time-major sequences in place
/// of the input. Outputs: those of the forward cell and those of the backward one, or both side by
/// side when merged; the new states.
///
/// Some of the reference's ways are kept that nobody would choose: time-major rows of the auxiliary
/// input lie as far apart as those of the input, as all do with integer weights; and with those a
/// time-major sequence is run as often as it has steps, each time from the state that the last left.
///
/// TensorFlow Lite `BIDIRECTIONAL_SEQUENCE_RNN`. Source: LiteRT `bidirectional_sequence_rnn.cc`.
package struct BidirectionalRNN: Operator {
  /// The function of the sums.
  package var activation: CellActivation
  /// How inputs are quantised that meet integer weights.
  package var quantization: DynamicQuantization
  /// Whether steps are the first dimension of the input, or sequences.
  package var isTimeMajor: Bool
  /// Whether both directions are one output.
  package var mergesOutputs: Bool
  /// Whether there is an auxiliary input.
  package var hasAuxiliary: Bool
  /// Whether the cells have weights for it.
  package var hasAuxiliaryWeights: Bool

  /// Creates a pair of layers.
  package init(
    activation: CellActivation = .tanh, quantization: DynamicQuantization = .symmetric,
    isTimeMajor: Bool = true, mergesOutputs: Bool = false, hasAuxiliary: Bool = false,
    hasAuxiliaryWeights: Bool = false
  ) {
    self.activation = activation
    self.quantization = quantization
    self.isTimeMajor = isTimeMajor
    self.mergesOutputs = mergesOutputs
    self.hasAuxiliary = hasAuxiliary
    self.hasAuxiliaryWeights = hasAuxiliaryWeights
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    guard hasAuxiliary || !hasAuxiliaryWeights else {
      throw invalidAttribute("has weights for an auxiliary input that it lacks")
    }
    let count = 9 + (hasAuxiliary ? 1 : 0) + (hasAuxiliaryWeights ? 2 : 0)
    try requireInputs(inputs, count...count)
    try requireRank(inputs[0], 3...3, as: "input")
    let sequence = try RecurrentSequence(inputs[0].shape, isTimeMajor: isTimeMajor)
    var widths: [Int] = []
    for first in [1, 5] {
      let units = try RNNTypes(
        input: inputs[0], weights: inputs[first], recurrent: inputs[first + 1],
        bias: inputs[first + 2], state: inputs[first + 3]
      ).units(batch: sequence.batch)
      widths.append(units)
    }
    guard inputs[1].elementType == inputs[5].elementType else { throw unsupported(inputs) }
    try checkAuxiliary(inputs, widths)
    let leading = inputs[0].shape.dimensions.dropLast()
    if mergesOutputs {
      let (sum, overflow) = widths[0].addingReportingOverflow(widths[1])
      guard !overflow else { throw invalidShape("has too many outputs") }
      widths = [sum]
    }
    let results = try widths.map { TensorType(.float32, try Shape(leading + [$0])) }
    return results + [inputs[4], inputs[8]]
  }

  private func checkAuxiliary(_ inputs: [TensorType], _ units: [Int]) throws {
    guard hasAuxiliary else { return }
    let auxiliary = inputs[9]
    guard auxiliary.shape.rank == 3,
      auxiliary.shape.dimensions.dropLast() == inputs[0].shape.dimensions.dropLast()
    else {
      throw invalidShape(
        "reads an auxiliary input as long as the input \(inputs[0]), not \(auxiliary)")
    }
    guard auxiliary.elementType == .float32 else { throw unsupported(inputs) }
    guard hasAuxiliaryWeights else { return }
    for (weights, units) in zip(inputs[10...], units) {
      guard weights.shape.dimensions == [units, auxiliary.shape[2]] else {
        throw invalidShape("cannot read \(auxiliary) with the weights \(weights)")
      }
      guard weights.elementType == inputs[1].elementType else { throw unsupported(inputs) }
      try CellWeights.check(weights)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let sequence = try RecurrentSequence(inputs[0].shape, isTimeMajor: isTimeMajor)
    let width = inputs[0].shape[2]
    let isStored = CellWeights.areStored(inputs[1].type)
    let input = RecurrentSequence.Source(try inputs[0].elements(as: Float.self), width: width)
    var auxiliary: RecurrentSequence.Source<Float>?
    var backwardInput = input
    if hasAuxiliary {
      let numbers = try inputs[9].elements(as: Float.self)
      if hasAuxiliaryWeights {
        auxiliary = RecurrentSequence.Source(
          numbers, width: inputs[9].shape[2],
          stride: isTimeMajor || isStored ? width : inputs[9].shape[2])
      } else if isTimeMajor {
        backwardInput = RecurrentSequence.Source(numbers, width: width)
      }
    }
    let cells = try [1, 5].enumerated().map { index, first in
      try RealRNN(
        input: inputs[first], auxiliary: hasAuxiliaryWeights ? inputs[10 + index] : nil,
        recurrent: inputs[first + 1], bias: inputs[first + 2], activation: activation,
        quantization: quantization)
    }
    var results = outputs.prefix(mergesOutputs ? 1 : 2).map {
      [Float](repeating: 0, count: $0.shape.elementCount)
    }
    var states: [Tensor] = []
    for (index, cell) in cells.enumerated() {
      let tensor = inputs[index == 0 ? 4 : 8]
      var state = RecurrentState(outputs: try tensor.elements(as: Float.self), cells: [])
      let columns = RecurrentSequence.Columns(
        width: mergesOutputs ? cells[0].outputs + cells[1].outputs : cell.outputs,
        first: mergesOutputs && index == 1 ? cells[0].outputs : 0)
      for _ in 0..<(isStored && isTimeMajor ? sequence.steps : 1) {
        try sequence.run(
          cell, index == 0 ? input : backwardInput, auxiliary: auxiliary, backwards: index == 1,
          &state, into: &results[mergesOutputs ? 0 : index], columns)
      }
      states.append(try Tensor(state.outputs, type: tensor.type))
    }
    return try zip(results, outputs).map { try Tensor($0, type: $1) } + states
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 9, let width = inputs[0].shape.dimensions.last else { return 0 }
    let rows = inputs[0].shape.elementCount / max(1, width)
    return CellWeights.multiplyAccumulates(
      rows: rows, [inputs[1], inputs[2], inputs[5], inputs[6]] + inputs.dropFirst(10))
  }
}

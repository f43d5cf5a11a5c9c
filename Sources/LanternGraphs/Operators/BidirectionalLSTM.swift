package import LanternTensors

/// Two LSTM cells over a sequence, one from its start and one from its end.
///
/// Inputs: the input, `[steps, batch, inputs]` when time-major, else `[batch, steps, inputs]`; an
/// auxiliary input if there is one; what makes the forward cell, in the order of `LSTMCell`; what
/// makes the backward one. Cells with weights for it add them times the auxiliary input to their
/// sums; without such weights it is what the backward cell reads in place of the input. Outputs: those
/// of the forward cell and those of the backward one, or both side by side when merged; the new states
/// of the forward cell's outputs and cells, and of the backward cell's.
///
/// The arithmetic is that of `LSTM` for floats, with weights that are floats or int8.
///
/// TensorFlow Lite `BIDIRECTIONAL_SEQUENCE_LSTM`. Source: LiteRT `bidirectional_sequence_lstm.cc`.
package struct BidirectionalLSTM: Operator {
  /// Which optional inputs the forward cell has.
  package var forward: LSTMParts
  /// Which optional inputs the backward cell has.
  package var backward: LSTMParts
  /// Whether there is an auxiliary input.
  package var hasAuxiliary: Bool
  /// The function of the cell gates and of the cells.
  package var activation: CellActivation
  /// What cells and projected outputs are clipped to.
  package var clips: LSTMClips
  /// How inputs are quantised that meet integer weights.
  package var quantization: DynamicQuantization
  /// Whether steps are the first dimension of the input, or sequences.
  package var isTimeMajor: Bool
  /// Whether both directions are one output.
  package var mergesOutputs: Bool

  /// Creates a pair of cells.
  package init(
    forward: LSTMParts = LSTMParts(), backward: LSTMParts = LSTMParts(),
    hasAuxiliary: Bool = false, activation: CellActivation = .tanh,
    clips: LSTMClips = LSTMClips(), quantization: DynamicQuantization = .symmetric,
    isTimeMajor: Bool = true, mergesOutputs: Bool = false
  ) {
    self.forward = forward
    self.backward = backward
    self.hasAuxiliary = hasAuxiliary
    self.activation = activation
    self.clips = clips
    self.quantization = quantization
    self.isTimeMajor = isTimeMajor
    self.mergesOutputs = mergesOutputs
  }

  /// A direction: its cell, and what the cell reads.
  private struct Direction<Element> {
    let cell: LSTMCell<Element>
    let input: Element
    let auxiliary: Element?
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let (sequence, directions) = try layout(inputs)
    var widths: [Int] = []
    for direction in directions {
      let sizes = try sizes(direction, sequence)
      guard sizes.arithmetic == .real else { throw unsupported(inputs) }
      widths.append(sizes.outputs)
    }
    if mergesOutputs {
      let (sum, overflow) = widths[0].addingReportingOverflow(widths[1])
      guard !overflow else { throw invalidShape("has too many outputs") }
      widths = [sum]
    }
    let leading = inputs[0].shape.dimensions.dropLast()
    let results = try widths.map { TensorType(.float32, try Shape(leading + [$0])) }
    return results + directions.flatMap { [$0.cell.outputState, $0.cell.cellState] }
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    for direction in try layout(inputs).directions {
      try CellWeights.check(direction.cell)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let (sequence, types) = try layout(inputs.map(\.type))
    let directions = try directions(inputs)
    let sizes = try types.map { try self.sizes($0, sequence) }
    let width = mergesOutputs ? sizes[0].outputs + sizes[1].outputs : nil
    var results = outputs.prefix(mergesOutputs ? 1 : 2).map {
      [Float](repeating: 0, count: $0.shape.elementCount)
    }
    var states: [Tensor] = []
    for (index, (direction, sizes)) in zip(directions, sizes).enumerated() {
      let step = try RealLSTM(
        direction.cell, sizes, activation: activation, clips: clips, quantization: quantization)
      func source(_ tensor: Tensor, _ width: Int) throws -> RecurrentSequence.Source<Float> {
        RecurrentSequence.Source(try tensor.elements(as: Float.self), width: width)
      }
      var state = RecurrentState(
        outputs: try direction.cell.outputState.elements(as: Float.self),
        cells: try direction.cell.cellState.elements(as: Float.self))
      let isMergedBehind = mergesOutputs && index == 1
      try sequence.run(
        step, try source(direction.input, sizes.inputs),
        auxiliary: try direction.auxiliary.map { try source($0, sizes.auxiliaries ?? 0) },
        backwards: index == 1, &state, into: &results[mergesOutputs ? 0 : index],
        RecurrentSequence.Columns(
          width: width ?? sizes.outputs,
          first: isMergedBehind ? (width ?? 0) - sizes.outputs : 0))
      states.append(try Tensor(state.outputs, type: direction.cell.outputState.type))
      states.append(try Tensor(state.cells, type: direction.cell.cellState.type))
    }
    return try zip(results, outputs).map { try Tensor($0, type: $1) } + states
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard let (sequence, directions) = try? layout(inputs) else { return 0 }
    let weights = directions.flatMap(\.cell.matrices)
    return CellWeights.multiplyAccumulates(rows: sequence.steps * sequence.batch, weights)
  }

  private func layout(
    _ inputs: [TensorType]
  ) throws -> (sequence: RecurrentSequence, directions: [Direction<TensorType>]) {
    try clips.validate()
    guard forward.hasAuxiliaryWeights == backward.hasAuxiliaryWeights,
      hasAuxiliary || !forward.hasAuxiliaryWeights
    else {
      throw invalidAttribute("has weights for an auxiliary input in both cells or in none")
    }
    let count = (hasAuxiliary ? 2 : 1) + forward.count + backward.count
    try requireInputs(inputs, count...count)
    try requireRank(inputs[0], 3...3, as: "input")
    if hasAuxiliary {
      guard inputs[1].shape.rank == 3,
        inputs[1].shape.dimensions.dropLast() == inputs[0].shape.dimensions.dropLast()
      else {
        throw invalidShape(
          "reads an auxiliary input as long as the input \(inputs[0]), not \(inputs[1])")
      }
    }
    let sequence = try RecurrentSequence(inputs[0].shape, isTimeMajor: isTimeMajor)
    return (sequence, try directions(inputs))
  }

  private func directions<Element>(_ inputs: [Element]) throws -> [Direction<Element>] {
    let auxiliary = hasAuxiliary ? inputs[1] : nil
    let first = hasAuxiliary ? 2 : 1
    let second = first + forward.count
    let crosses = forward.hasAuxiliaryWeights
    return [
      Direction(
        cell: try LSTMCell(inputs[first..<second], parts: forward), input: inputs[0],
        auxiliary: crosses ? auxiliary : nil),
      Direction(
        cell: try LSTMCell(inputs[second...], parts: backward),
        input: crosses ? inputs[0] : auxiliary ?? inputs[0], auxiliary: crosses ? auxiliary : nil),
    ]
  }

  private func sizes(
    _ direction: Direction<TensorType>, _ sequence: RecurrentSequence
  ) throws -> LSTMSizes {
    if let auxiliary = direction.auxiliary, auxiliary.elementType != .float32 {
      throw unsupported([auxiliary])
    }
    return try LSTMSizes(
      direction.cell, input: direction.input, auxiliary: direction.auxiliary,
      batch: sequence.batch)
  }
}

internal import LanternTensors

/// The sizes of an LSTM cell, and which arithmetic its types ask for.
struct LSTMSizes: Hashable, Sendable {
  /// How many numbers a step of the input has.
  let inputs: Int
  /// How many numbers a step of the auxiliary input has; nil without one.
  let auxiliaries: Int?
  /// How many cells there are.
  let cells: Int
  /// How many numbers a step of the output has.
  let outputs: Int
  /// How the cell computes.
  let arithmetic: Arithmetic

  /// How a cell computes.
  enum Arithmetic: Hashable, Sendable {
    /// Single precision throughout, or with integer weights that the inputs are quantised for.
    case real
    /// Integers throughout.
    case integer
  }

  /// Reads the sizes of a cell.
  ///
  /// Throws `GraphError` when shapes or element types do not fit each other.
  init(
    _ cell: LSTMCell<TensorType>, input: TensorType, auxiliary: TensorType?, batch: Int
  ) throws(GraphError) {
    guard let inputs = input.shape.dimensions.last, cell.outputGate.input.shape.rank == 2,
      let cells = cell.outputGate.input.shape.dimensions.first,
      let outputs = cell.outputGate.recurrent.shape.dimensions.last
    else {
      throw GraphError(
        .invalidShape,
        "an LSTM cell cannot read an input of \(input) with weights \(cell.outputGate.input) and "
          + "\(cell.outputGate.recurrent)")
    }
    (self.inputs, self.cells, self.outputs) = (inputs, cells, outputs)
    auxiliaries = auxiliary?.shape.dimensions.last
    arithmetic = input.elementType == .int8 ? .integer : .real
    for gate in cell.gates { try check(gate, of: cell) }
    guard arithmetic == .real || outputs <= cells || cell.outputGate.peephole == nil else {
      throw GraphError(
        .invalidShape, "an integer LSTM with peepholes has no more outputs than cells")
    }
    if let projection = cell.projection {
      try require(projection, [outputs, cells], as: "projection")
      try require(projection, isSimilarTo: cell.outputGate.input)
    } else if cell.projectionBias != nil || outputs != cells {
      throw GraphError(
        .invalidShape, "an LSTM of \(cells) cells and \(outputs) outputs needs a projection")
    }
    let isInteger = arithmetic == .integer
    if let bias = cell.projectionBias {
      try require(bias, [outputs], as: "bias of the projection")
      try require(bias, isInteger ? .int32 : .float32)
    }
    for (state, count) in [(cell.outputState, outputs), (cell.cellState, cells)]
    where batch.checkedProduct(with: count) != state.shape.elementCount {
      throw GraphError(
        .invalidShape,
        "a state of an LSTM has \(batch) times \(count) elements, and \(state) is given")
    }
    try require(cell.outputState, isInteger ? .int8 : .float32)
    try require(cell.cellState, isInteger ? .int16 : .float32)
    try require(input, isInteger ? .int8 : .float32)
  }

  private func check(
    _ gate: LSTMCell<TensorType>.Gate, of cell: LSTMCell<TensorType>
  ) throws(GraphError) {
    let isInteger = arithmetic == .integer
    try require(gate.input, [cells, inputs], as: "weights")
    try require(gate.input, isSimilarTo: cell.outputGate.input)
    switch (gate.input.elementType, isInteger) {
    case (.int8, _), (.float32, false), (.uint8, false): break
    default: throw GraphError(.unsupportedType, "an LSTM has no weights of \(gate.input)")
    }
    if gate.recurrent.shape.rank == 1, !isInteger {
      try require(gate.recurrent, [cells], as: "diagonal of recurrent weights")
      try require(gate.recurrent, .float32)
      guard outputs == cells else {
        throw GraphError(
          .invalidShape, "a diagonal of recurrent weights needs as many outputs as cells")
      }
    } else {
      try require(gate.recurrent, [cells, outputs], as: "recurrent weights")
      try require(gate.recurrent, isSimilarTo: gate.input)
    }
    try require(gate.bias, [cells], as: "bias")
    try require(gate.bias, isInteger ? .int32 : .float32)
    if let peephole = gate.peephole {
      try require(peephole, [cells], as: "peepholes")
      if isInteger {
        try require(peephole, .int16)
      } else {
        try require(peephole, isSimilarTo: gate.input)
      }
    }
    if let weights = gate.normalization {
      try require(weights, [cells], as: "weights of the normalised sums")
      try require(weights, isInteger ? .int16 : .float32)
    }
    if let weights = gate.auxiliary {
      try require(weights, [cells, auxiliaries ?? -1], as: "weights of the auxiliary input")
      try require(weights, isSimilarTo: gate.input)
    }
  }

  private func require(
    _ type: TensorType, _ dimensions: [Int], as role: String
  ) throws(GraphError) {
    guard type.shape.dimensions == dimensions else {
      throw GraphError(
        .invalidShape,
        "the \(role) of an LSTM have the shape \(dimensions), and \(type) is given")
    }
  }

  private func require(_ type: TensorType, _ element: ElementType) throws(GraphError) {
    guard type.elementType == element else {
      throw GraphError(.unsupportedType, "an LSTM needs \(element) where \(type) is given")
    }
  }

  private func require(
    _ type: TensorType, isSimilarTo other: TensorType
  ) throws(GraphError) {
    guard type.elementType == other.elementType else {
      throw GraphError(
        .unsupportedType, "an LSTM has weights of one element type, not \(type) and \(other)")
    }
  }
}

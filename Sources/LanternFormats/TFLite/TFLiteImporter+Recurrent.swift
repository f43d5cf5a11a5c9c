internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that keep a state from step to step.
  static let recurrent: [String: TFLiteImporter] = [
    "SVDF": TFLiteImporter(
      versions: 1...4, types: .listed(floats.union(["int8"])),
      typed: .weighted(0, weights: 1)
    ) { node in
      TFLiteImport(
        SVDF(
          rank: try node.integer(0), activation: try node.cellActivation(1),
          quantization: try node.dynamicQuantization(2)),
        (0..<5).filter { $0 != 3 || node.hasInput(3) }, states: [4])
    },
    "RNN": TFLiteImporter(versions: 1...3, types: .listed(floats), typed: .weighted(0, weights: 1))
    { node in
      guard try node.inputType(0).shape.rank == 2 else { throw UnsupportedReason("several steps") }
      return TFLiteImport(
        SequenceRNN(
          activation: try node.cellActivation(0), quantization: try node.dynamicQuantization(1)),
        Array(0..<5), states: [4])
    },
    "UNIDIRECTIONAL_SEQUENCE_RNN": TFLiteImporter(
      versions: 1...3, types: .listed(floats), typed: .weighted(0, weights: 1)
    ) { node in
      TFLiteImport(
        SequenceRNN(
          activation: try node.cellActivation(1), quantization: try node.dynamicQuantization(2),
          isTimeMajor: try node.bool(0)),
        Array(0..<5), states: [4])
    },
    "BIDIRECTIONAL_SEQUENCE_RNN": TFLiteImporter(
      versions: 1...3, types: .listed(floats), typed: .weighted(0, weights: 1)
    ) { node in
      let operation = BidirectionalRNN(
        activation: try node.cellActivation(1), quantization: try node.dynamicQuantization(3),
        isTimeMajor: try node.bool(0), mergesOutputs: try node.bool(2),
        hasAuxiliary: node.hasInput(9), hasAuxiliaryWeights: node.hasInput(10))
      return TFLiteImport(
        operation, (0..<12).filter { $0 < 9 || node.hasInput($0) }, states: [4, 8])
    },
    "LSTM": TFLiteImporter(
      versions: 1...4,
      types: .listed(floats.union(["int8", "uint8"])), typed: .weighted(0, weights: 2)
    ) { node in
      if try node.byte(3) == 1 {
        return TFLiteImport(BasicLSTMCell(), Array(0..<5), states: [1, 4])
      }
      guard try node.inputType(0).shape.rank == 2 else { throw UnsupportedReason("several steps") }
      return try node.lstm(isTimeMajor: true, quantization: try node.dynamicQuantization(4))
    },
    "UNIDIRECTIONAL_SEQUENCE_LSTM": TFLiteImporter(
      versions: 1...4, types: .listed(floats.union(["int8"])),
      typed: .weighted(0, weights: 2)
    ) { node in
      guard try node.inputType(0).shape.rank == 3 else { throw UnsupportedReason("a single step") }
      return try node.lstm(
        isTimeMajor: try node.bool(3), quantization: try node.dynamicQuantization(4))
    },
    "BIDIRECTIONAL_SEQUENCE_LSTM": TFLiteImporter(
      versions: 1...3, types: .listed(floats), typed: .weighted(0, weights: 2)
    ) { node in
      let forward = LSTMSlots(first: 1, states: 35, auxiliary: 40)
      let backward = LSTMSlots(first: 18, states: 37, auxiliary: 44)
      let (parts, otherParts) = (forward.parts(of: node), backward.parts(of: node))
      let operation = BidirectionalLSTM(
        forward: parts, backward: otherParts, hasAuxiliary: node.hasInput(39),
        activation: try node.cellActivation(0),
        clips: LSTMClips(cell: try node.float(1), projection: try node.float(2)),
        quantization: try node.dynamicQuantization(5),
        isTimeMajor: try node.options?.bool(4, default: true) ?? true,
        mergesOutputs: try node.bool(3))
      let inputs = [0] + (node.hasInput(39) ? [39] : []) + forward.positions(parts)
      return TFLiteImport(
        operation, inputs + backward.positions(otherParts), states: [35, 36, 37, 38])
    },
  ]

  /// Floats, with weights of 8 bits or without.
  private static let floats: Set<TypeScheme> = [
    "float32", TypeScheme("float32", weights: "int8"), TypeScheme("float32", weights: "uint8"),
  ]
}

/// Where a node has the inputs that make an LSTM cell.
private struct LSTMSlots {
  /// The first of the weights, biases and projection.
  let first: Int
  /// The first of the two states.
  let states: Int
  /// The first of the weights of normalised sums; nil where the schema has none.
  var normalization: Int?
  /// The first of the weights of an auxiliary input; nil where the schema has none.
  var auxiliary: Int?

  /// Which of them are there; those of the forget gate tell for all gates.
  func parts(of node: TFLiteNode) -> LSTMParts {
    var parts = LSTMParts()
    parts.hasInputGate = node.hasInput(first)
    parts.hasPeepholes = node.hasInput(first + 9)
    parts.hasProjection = node.hasInput(first + 15)
    parts.hasProjectionBias = node.hasInput(first + 16)
    parts.hasNormalization = normalization.map { node.hasInput($0 + 1) } ?? false
    parts.hasAuxiliaryWeights = auxiliary.map { node.hasInput($0 + 1) } ?? false
    return parts
  }

  /// The positions of those that are there, in the order of `LSTMCell`.
  func positions(_ parts: LSTMParts) -> [Int] {
    let gates = parts.hasInputGate ? [0, 1, 2, 3] : [1, 2, 3]
    var result = gates.map { first + $0 } + gates.map { first + 4 + $0 }
    if parts.hasPeepholes {
      result += (parts.hasInputGate ? [8, 9, 10] : [9, 10]).map { first + $0 }
    }
    result += gates.map { first + 11 + $0 }
    if parts.hasProjection { result.append(first + 15) }
    if parts.hasProjectionBias { result.append(first + 16) }
    result += [states, states + 1]
    if parts.hasNormalization, let normalization { result += gates.map { normalization + $0 } }
    if parts.hasAuxiliaryWeights, let auxiliary { result += gates.map { auxiliary + $0 } }
    return result
  }
}

extension TFLiteNode {
  /// A cell over the steps of one direction.
  fileprivate func lstm(
    isTimeMajor: Bool, quantization: DynamicQuantization
  ) throws -> TFLiteImport {
    let slots = LSTMSlots(first: 1, states: 18, normalization: 20)
    let parts = slots.parts(of: self)
    let operation = LSTM(
      parts: parts, activation: try cellActivation(0),
      clips: LSTMClips(cell: try float(1), projection: try float(2)), quantization: quantization,
      isTimeMajor: isTimeMajor, intermediates: intermediateTypes.map(\.quantization))
    return TFLiteImport(operation, [0] + slots.positions(parts), states: [18, 19])
  }

  /// The function of a recurrent cell.
  fileprivate func cellActivation(_ field: Int) throws -> CellActivation {
    let functions: [CellActivation] = [.none, .relu, .reluN1To1, .relu6, .tanh, .signBit]
    let code = Int(try byte(field))
    guard functions.indices.contains(code) else {
      throw UnsupportedReason("the fused activation \(code)")
    }
    return functions[code]
  }

  /// How inputs are quantised that meet weights of 8 bits.
  fileprivate func dynamicQuantization(_ field: Int) throws -> DynamicQuantization {
    try bool(field) ? .asymmetric : .symmetric
  }
}

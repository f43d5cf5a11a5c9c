internal import LanternGraphs
internal import LanternTensors

/// A TensorFlow Lite model in use: its state, and the pieces of its subgraphs made ready so far.
///
/// A subgraph is run piece by piece. Each piece is made when it is reached, since the shapes of its
/// inputs may follow from data, and is kept for the types that it was made for; most models are one.
final class TFLiteInstance: ProgramInstance {
  let network: TFLiteNetwork
  let runner: any GraphRunner
  var state = TFLiteState()
  private let methods: [String: TFLiteProgram.Method]
  /// The pieces that begin at each node of each subgraph, those used last first.
  private var pieces: [[[ReadyPiece]]]
  /// How often loops of the call have gone round.
  var iterationCount = 0
  /// The bytes of what running subgraphs have made between their pieces and still need.
  private var heldByteCount = 0
  /// The bytes of activations of the pieces that are kept.
  private var preparedByteCount = 0
  /// How many kinds of input types a place is kept ready for; each holds a plan and its memory.
  private let capacity = 8

  /// Where a piece begins.
  private struct Start {
    var subgraph: Int
    var node: Int
  }

  /// A piece made ready.
  private final class ReadyPiece {
    let piece: TFLitePiece
    /// The types of the tensors that it was made for; nil of those that were not there.
    let types: [Int: TensorType?]
    let graph: (any PreparedGraph)?
    /// The types of the subgraph's inputs when the graph is all that the subgraph does.
    let wholeTypes: [TensorType]?

    /// The bytes that the graph holds from run to run.
    var byteCount: Int { graph?.byteCount ?? 0 }

    init(
      _ piece: TFLitePiece, types: [Int: TensorType?] = [:], graph: (any PreparedGraph)? = nil,
      wholeTypes: [TensorType]? = nil
    ) {
      self.piece = piece
      self.types = types
      self.graph = graph
      self.wholeTypes = wholeTypes
    }
  }

  init(_ program: TFLiteProgram, runner: any GraphRunner) {
    network = program.network
    methods = program.methods
    self.runner = runner
    pieces = Self.noPieces(of: network)
  }

  /// Room for the pieces of every node; a subgraph without nodes has a piece too.
  private static func noPieces(of network: TFLiteNetwork) -> [[[ReadyPiece]]] {
    network.subgraphs.map {
      [[ReadyPiece]](repeating: [], count: max(1, $0.declaration.nodes.count))
    }
  }

  func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor] {
    iterationCount = 0
    heldByteCount = 0
    let called = try self.method(named: method)
    return called.chosen(try run(called.subgraph, inputs))
  }

  func prepare(_ method: String, inputTypes: [TensorType]) throws {
    let index = try self.method(named: method).subgraph
    let types = Dictionary(
      zip(network.subgraphs[index].declaration.inputs, try retyped(inputTypes, for: index))
    ) { first, _ in first }
    _ = try piece(at: Start(subgraph: index, node: 0)) { [state] tensor in
      try types[tensor] ?? state.variableType(tensor, of: index, in: network)
    }
  }

  func preparedGraph(
    _ method: String, inputTypes: [TensorType]
  ) throws -> (any PreparedGraph)? {
    let called = try self.method(named: method)
    let index = called.subgraph
    guard called.outputs == nil, network.subgraphs[index].variables.isEmpty else { return nil }
    let types = Dictionary(
      zip(network.subgraphs[index].declaration.inputs, try retyped(inputTypes, for: index))
    ) { first, _ in first }
    let ready = try piece(at: Start(subgraph: index, node: 0)) { types[$0] }
    return ready.wholeTypes == nil ? nil : ready.graph
  }

  func reset() { state = TFLiteState() }

  private func method(named name: String) throws -> TFLiteProgram.Method {
    guard let method = methods[name] else {
      throw GraphError(.invalidInput, "the model has no method \(name)")
    }
    return method
  }

  /// The types that inputs have as the subgraph declares them, in the shapes given.
  private func retyped(_ types: [TensorType], for index: Int) throws -> [TensorType] {
    let subgraph = network.subgraphs[index]
    let inputs = subgraph.declaration.inputs
    guard types.count == inputs.count else {
      throw GraphError(
        .invalidInput,
        "the model takes \(inputs.count) inputs, and \(types.count) are given")
    }
    return try zip(inputs, types).enumerated().map { position, pair in
      let declaration = subgraph.declaration.tensors[pair.0]
      let declared =
        try subgraph.inputTypes[position] ?? network.explainedType(of: declaration)
      guard declared.elementType == pair.1.elementType else {
        throw GraphError(
          .invalidInput,
          "input \(position) (\(declaration.name)) must be \(declared.elementType)"
            + "\(declared.shape), and \(pair.1.elementType)\(pair.1.shape) is given")
      }
      // Without a quantisation of its own the tensor has that of the caller.
      return TensorType(
        declared.elementType, pair.1.shape,
        quantization: declared.quantization ?? pair.1.quantization)
    }
  }

  // MARK: Running

  /// The outputs of a subgraph.
  func run(_ index: Int, _ inputs: [Tensor]) throws -> [Tensor] {
    // The rounds of a loop mostly find the graph of the round before.
    if let graph = wholeGraph(of: index, for: inputs) { return try graph.run(inputs) }
    let subgraph = network.subgraphs[index]
    let heldBefore = heldByteCount
    defer { heldByteCount = heldBefore }
    var tensors = [Tensor?](repeating: nil, count: subgraph.declaration.tensors.count)
    for ((position, tensor), type) in zip(
      zip(subgraph.declaration.inputs, inputs), try retyped(inputs.map(\.type), for: index))
    {
      tensors[position] = try Tensor(
        type: type, storage: tensor.storage, byteOffset: tensor.byteOffset)
    }
    var node = 0
    repeat {
      try runner.checkCancellation()
      let ready = try piece(at: Start(subgraph: index, node: node)) { tensor in
        try tensors[tensor]?.type ?? state.variableType(tensor, of: index, in: network)
      }
      if ready.wholeTypes != nil, let graph = ready.graph {
        return try graph.run(try subgraph.declaration.inputs.map { try value($0, index, tensors) })
      }
      try run(ready, index, &tensors)
      for done in ready.piece.nodes {
        for tensor in subgraph.declaration.nodes[done].inputs
        where tensor >= 0 && subgraph.lastReads[tensor] <= done {
          // Those that are inputs are the caller's, and not counted.
          if !subgraph.declaration.inputs.contains(tensor) {
            heldByteCount -= tensors[tensor]?.heldByteCount ?? 0
          }
          tensors[tensor] = nil
        }
      }
      node = ready.piece.nodes.upperBound
    } while node < subgraph.declaration.nodes.count
    return try subgraph.declaration.outputs.map { try value($0, index, tensors) }
  }

  /// The graph made ready before that is all that a subgraph does with inputs of these types.
  private func wholeGraph(of index: Int, for inputs: [Tensor]) -> (any PreparedGraph)? {
    for ready in pieces[index][0] {
      guard let types = ready.wholeTypes, types.count == inputs.count else { continue }
      let fits = inputs.indices.allSatisfy { position in
        let (type, given) = (types[position], inputs[position].type)
        // A quantisation that the file declares counts, whatever the caller's is.
        return type.elementType == given.elementType && type.shape == given.shape
          && (type.quantization == given.quantization
            || network.subgraphs[index].inputTypes[position]?.quantization != nil)
      }
      if fits { return ready.graph }
    }
    return nil
  }

  /// Runs one piece, whose results are put among the tensors.
  private func run(_ ready: ReadyPiece, _ index: Int, _ tensors: inout [Tensor?]) throws {
    let node = ready.piece.nodes.lowerBound
    switch ready.piece.work {
    case .graph(_, let inputs, let outputs):
      let given = try inputs.map { try value($0, index, tensors) }
      let results = try ready.graph?.run(given) ?? []
      for (tensor, result) in zip(outputs, results) { try set(tensor, result, index, &tensors) }
    case .evaluation:
      try network.explained(node, index) { try evaluate(node, index, &tensors) }
    case .control(let control):
      let declared = network.subgraphs[index].declaration.nodes[node]
      let results = try network.explained(node, index) {
        try perform(
          control, try declared.inputs.map { $0 < 0 ? nil : try value($0, index, tensors) },
          outputs: declared.outputs.map { network.subgraphs[index].declaration.tensors[$0] })
      }
      for (tensor, result) in zip(declared.outputs, results) {
        try set(tensor, result, index, &tensors)
      }
    }
  }

  /// Evaluates one node, whose inputs are all known, by its operator's definition.
  private func evaluate(_ node: Int, _ index: Int, _ tensors: inout [Tensor?]) throws {
    let declared = network.subgraphs[index].declaration.nodes[node]
    let inputs = try declared.inputs.map { $0 < 0 ? nil : try value($0, index, tensors) }
    let description = try network.description(
      of: node, in: index, types: inputs.map { $0?.type }, constants: inputs)
    let imported = try network.imported(declared, description)
    _ = try network.tensors(read: imported, by: declared)
    let operands = imported.inputs.compactMap { inputs[$0] } + imported.constants
    let states = imported.states.map { declared.inputs[$0] }
    var results: [Tensor]
    switch imported.operation {
    case .graph(let operation):
      let kept = state.kept(by: node, of: index, first: imported.kept)
      let types = description.outputTypes + imported.states.compactMap { inputs[$0]?.type }
      results =
        try network.evaluated(
          operation, operands + kept, types + kept.map(\.type),
          network.place(of: node, in: index), memoryLimit: runner.memoryLimit - heldByteCount) ?? []
      state.keep(Array(results.suffix(kept.count)), by: node, of: index)
    case .data(let operation):
      try operation.check(inputs: operands.map(\.type))
      results = try operation.evaluate(operands)
      guard results.count == declared.outputs.count else {
        throw GraphError(
          .invalidGraph,
          "makes \(results.count) outputs, and \(declared.outputs.count) are declared")
      }
      for (position, type) in description.outputTypes.enumerated() {
        results[position] = try results[position].declared(as: type)
      }
    }
    for (tensor, result) in zip(declared.outputs + states, results) {
      try set(tensor, result, index, &tensors)
    }
  }

  /// A tensor of a subgraph: made already, or from the file, or kept from run to run.
  private func value(_ tensor: Int, _ index: Int, _ tensors: [Tensor?]) throws -> Tensor {
    if let known = tensors[tensor] { return known }
    if let constant = try network.constant(tensor, of: index) { return constant }
    if let variable = try state.variable(
      tensor, of: index, in: network, limit: runner.memoryLimit)
    {
      return variable
    }
    throw GraphError(.invalidGraph, "tensor \(tensor) of subgraph \(index) is not there yet")
  }

  private func set(
    _ tensor: Int, _ value: Tensor, _ index: Int, _ tensors: inout [Tensor?]
  ) throws(GraphError) {
    if network.subgraphs[index].variables.contains(tensor) {
      state.setVariable(tensor, of: index, to: value)
      try requireMemory(state.variableByteCount)
    } else {
      tensors[tensor] = value
      heldByteCount = heldByteCount.checkedSum(with: value.heldByteCount) ?? .max
      try requireMemory(heldByteCount)
    }
  }

  /// Throws `GraphError` when more bytes than are allowed would be held.
  func requireMemory(_ byteCount: Int) throws(GraphError) {
    guard byteCount <= runner.memoryLimit else {
      throw GraphError(
        .overBudget,
        "the tensors that are kept take \(byteCount) bytes, and \(runner.memoryLimit) are allowed")
    }
  }

  // MARK: Pieces

  /// The piece that begins at a place, made ready for the types of the tensors that are there.
  private func piece(
    at start: Start, types: (Int) throws -> TensorType?
  ) throws -> ReadyPiece {
    let known = pieces[start.subgraph][start.node]
    for (position, ready) in known.enumerated()
    where try ready.types.allSatisfy({ try types($0.key) == $0.value }) {
      if position > 0 { pieces[start.subgraph][start.node].swapAt(0, position) }
      return ready
    }
    let ready = try makeReady(start, types)
    if known.count == capacity, let last = pieces[start.subgraph][start.node].popLast() {
      preparedByteCount -= last.byteCount
    }
    // Pieces that run at the moment stay as long as they do.
    if preparedByteCount > runner.memoryLimit - ready.byteCount {
      pieces = Self.noPieces(of: network)
      preparedByteCount = 0
    }
    preparedByteCount += ready.byteCount
    pieces[start.subgraph][start.node].insert(ready, at: 0)
    return ready
  }

  private func makeReady(
    _ start: Start, _ types: (Int) throws -> TensorType?
  ) throws -> ReadyPiece {
    // A type that Lantern lacks is as good as none: reading the tensor says why.
    let (piece, types) = try withoutActuallyEscaping(types) { types in
      let known = AskedTypes { try? types($0) }
      let piece = try network.piece(of: start.subgraph, from: start.node) { known[$0] }
      return (piece, known.asked)
    }
    // A piece of one node is for any types.
    guard case .graph(let graph, _, _) = piece.work else { return ReadyPiece(piece) }
    let isWhole = network.wholeGraph(piece, of: start.subgraph) != nil
    return ReadyPiece(
      piece, types: types, graph: try runner.prepare(graph),
      wholeTypes: isWhole ? graph.inputTypes : nil)
  }
}

/// The types of a subgraph's tensors at some point, remembering which were of interest.
private final class AskedTypes {
  private let types: (Int) -> TensorType?
  private(set) var asked: [Int: TensorType?] = [:]

  init(_ types: @escaping (Int) -> TensorType?) { self.types = types }

  subscript(tensor: Int) -> TensorType? {
    let type = types(tensor)
    asked.updateValue(type, forKey: tensor)
    return type
  }
}

internal import LanternGraphs
internal import LanternTensors

/// Makes a graph of successive nodes of a subgraph, as far as their shapes follow from types.
struct TFLiteGraphReader {
  private let network: TFLiteNetwork
  private let index: Int
  /// The types of the tensors that are there before the first node.
  private let types: (Int) -> TensorType?
  /// The graph made so far; its outputs are not set.
  private(set) var graph: Graph
  /// The tensors that the graph takes from before, in the order of its inputs.
  private(set) var inputs: [Int] = []
  /// The tensors that nodes have made or written, in that order.
  private(set) var written: [Int] = []
  /// The graph's value for each tensor.
  private var values: [Int: Value.ID] = [:]
  /// Whether tensors from before may become inputs; in a called subgraph they may not.
  private let takesInputs: Bool

  private var subgraph: TFLiteSubgraph { network.subgraphs[index] }

  /// Creates a reader of a subgraph.
  ///
  /// `types` tells the types of the tensors that are there already, nil for those that are not;
  /// `parameters` become inputs of the graph whether they are read or not.
  init(
    _ network: TFLiteNetwork, subgraph index: Int, parameters: [Int] = [],
    types: @escaping (Int) -> TensorType?
  ) {
    self.network = network
    self.index = index
    self.types = types
    takesInputs = true
    let name = network.file.subgraphs[index].name
    graph = Graph(name: name.isEmpty ? "subgraph \(index)" : name)
    for tensor in parameters {
      if let type = types(tensor) { addInput(tensor, type) }
    }
  }

  /// A reader that reads a called subgraph into the caller's graph, which it takes.
  private init(_ caller: inout TFLiteGraphReader, calling index: Int, arguments: [Value.ID]) {
    network = caller.network
    self.index = index
    // A graph that two readers hold would be copied by each call.
    graph = Graph()
    swap(&graph, &caller.graph)
    types = { _ in nil }
    takesInputs = false
    for (tensor, value) in zip(subgraph.declaration.inputs, arguments) { values[tensor] = value }
  }

  /// Reads one node; false, with nothing changed, when it can only run by itself.
  ///
  /// Throws `UnsupportedReason` when Lantern lacks what the node wants, and `GraphError` or
  /// `TensorError` when it does not fit its inputs.
  mutating func read(_ node: Int) throws -> Bool {
    let declared = subgraph.declaration.nodes[node]
    if let reason = subgraph.unusableControls[node] { throw reason }
    if let control = subgraph.controls[node] {
      guard case .call(let callee) = control else { return false }
      return try inline(callee, declared)
    }
    let description = try description(of: node)
    guard !description.hasStrings else { return false }
    let imported: TFLiteImport
    do { imported = try network.imported(declared, description) } catch is ValueNeeded {
      return false
    }
    guard case .graph(let operation) = imported.operation, imported.kept.isEmpty else {
      return false
    }
    let reads = try network.tensors(read: imported, by: declared)
    let states = imported.states.map { declared.inputs[$0] }
    let targets = declared.outputs + states
    let outputTypes = description.outputTypes + (try states.map { try type(of: $0) })
    let names = targets.map { subgraph.declaration.tensors[$0].name }
    let place = network.place(of: node, in: index) + " (\(network.file.name(of: declared)))"
    if imported.constants.isEmpty,
      let constants = try folded(operation, reads, outputTypes, place)
    {
      for (target, tensor) in zip(targets, constants) {
        set(target, graph.addConstant(tensor, name: subgraph.declaration.tensors[target].name))
      }
      return true
    }
    let operands =
      try reads.map { try value(of: $0) }
      + imported.constants.map { graph.addConstant($0, name: "") }
    let outputs = try graph.append(
      operation, operands, declared: outputTypes, names: names, place: place)
    for (target, id) in zip(targets, outputs) { set(target, id) }
    return true
  }

  /// Forgets what is known of tensors, which are to be taken from before when they are read.
  mutating func forget(_ tensors: [Int]) {
    for tensor in tensors { values[tensor] = nil }
  }

  /// Says which tensors the graph gives; those that are not there are left out.
  ///
  /// Returns the tensors that it gives, in the order of its outputs.
  mutating func finish(_ tensors: [Int]) -> [Int] {
    let given = tensors.filter { values[$0] != nil }
    graph.setOutputs(given.compactMap { values[$0] })
    return given
  }

  /// The graph's value for a tensor, which may become an input or a constant of the graph by it.
  mutating func value(of tensor: Int) throws -> Value.ID {
    if let known = values[tensor] { return known }
    if let constant = try network.constant(tensor, of: index) {
      let id = graph.addConstant(constant, name: subgraph.declaration.tensors[tensor].name)
      values[tensor] = id
      return id
    }
    guard takesInputs, let type = types(tensor) else { throw try absence(of: tensor) }
    return addInput(tensor, type)
  }

  @discardableResult
  private mutating func addInput(_ tensor: Int, _ type: TensorType) -> Value.ID {
    let id = graph.addInput(type, name: subgraph.declaration.tensors[tensor].name)
    values[tensor] = id
    inputs.append(tensor)
    return id
  }

  private mutating func set(_ tensor: Int, _ id: Value.ID) {
    values[tensor] = id
    written.append(tensor)
  }

  private func type(of tensor: Int) throws -> TensorType {
    if let known = values[tensor] { return graph[known].type }
    if let constant = try network.constant(tensor, of: index) { return constant.type }
    guard let type = types(tensor) else { throw try absence(of: tensor) }
    return type
  }

  /// Why a tensor is not there: Lantern lacks its type, or nothing has made it.
  private func absence(of tensor: Int) throws -> GraphError {
    _ = try subgraph.declaration.tensors[tensor].type()
    return GraphError(.invalidGraph, "tensor \(tensor) of subgraph \(index) is not there yet")
  }

  private func description(of node: Int) throws -> TFLiteNode {
    let inputs = subgraph.declaration.nodes[node].inputs
    return try network.description(
      of: node, in: index, types: inputs.map { $0 < 0 ? nil : try type(of: $0) },
      constants: inputs.map { tensor in
        if tensor < 0 { return nil }
        guard let known = values[tensor] else { return try network.constant(tensor, of: index) }
        return graph[known].constant
      })
  }

  /// The results of an operator that are known already: of shapes, and of small constants.
  private func folded(
    _ operation: any Operator, _ reads: [Int], _ declared: [TensorType], _ place: String
  ) throws -> [Tensor]? {
    if let operation = operation as? any ShapeOperator {
      return try network.evaluated(operation, reads.map(type), declared, place)
    }
    var known: [Tensor] = []
    for tensor in reads {
      let constant =
        try values[tensor].map { graph[$0].constant }
        ?? network.constant(tensor, of: index)
      guard let constant, constant.shape.extent <= 1024 else { return nil }
      known.append(constant)
    }
    return try network.evaluated(operation, known, declared, place, limit: 1024)
  }

  /// Reads the nodes of a called subgraph into this graph; false when one can only run by itself.
  private mutating func inline(_ callee: Int, _ node: TFLiteFile.NodeDeclaration) throws -> Bool {
    guard network.subgraphs[callee].variables.isEmpty, !node.inputs.contains(-1) else {
      return false
    }
    let (extent, inputCount) = (graph.extent, inputs.count)
    let unread = node.inputs.filter { values[$0] == nil }
    var results: [Value.ID]?
    defer {
      if results == nil {
        graph.remove(beyond: extent)
        inputs.removeLast(inputs.count - inputCount)
        forget(unread)
      }
    }
    let arguments = try node.inputs.map { try value(of: $0) }
    results = try inlined(callee, arguments)
    for (tensor, id) in zip(node.outputs, results ?? []) { set(tensor, id) }
    return results != nil
  }

  /// The outputs of a called subgraph, whose nodes are read into this graph.
  private mutating func inlined(_ callee: Int, _ arguments: [Value.ID]) throws -> [Value.ID]? {
    var reader = TFLiteGraphReader(&self, calling: callee, arguments: arguments)
    defer { swap(&graph, &reader.graph) }
    return try reader.readAll()
  }

  /// Reads all nodes, and gives the outputs; nil when a node can only run by itself.
  private mutating func readAll() throws -> [Value.ID]? {
    for node in subgraph.declaration.nodes.indices {
      guard try read(node) else { return nil }
    }
    return try subgraph.declaration.outputs.map { try value(of: $0) }
  }
}

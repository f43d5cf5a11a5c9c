package import LanternTensors

/// Makes a graph out of another one, node by node.
///
/// Values keep their names and declared types. Constants are carried over when something reads them,
/// so those that nothing reads any more are left behind.
package struct GraphRewriter {
  /// The graph that is read.
  package let source: Graph
  /// The graph that is made.
  package private(set) var result: Graph
  private var counterparts: [Value.ID: Value.ID] = [:]

  fileprivate init(_ source: Graph) {
    self.source = source
    result = Graph(name: source.name)
    for id in source.inputs {
      counterparts[id] = result.addInput(source[id].type, name: source[id].name)
    }
  }

  /// The new graph's value for a value of the old one.
  ///
  /// Throws `GraphError` when nothing has made it yet.
  package mutating func counterpart(of id: Value.ID) throws(GraphError) -> Value.ID {
    if let known = counterparts[id] { return known }
    guard let tensor = source[id].constant else {
      throw GraphError(.invalidGraph, "value \(id.index) is read before it is made")
    }
    let copy = result.addConstant(tensor, name: source[id].name)
    counterparts[id] = copy
    return copy
  }

  /// Carries a node over as it is.
  package mutating func keep(_ node: Node) throws(GraphError) {
    var inputs: [Value.ID] = []
    for id in node.inputs { inputs.append(try counterpart(of: id)) }
    try append(node.operator, inputs, for: node.outputs, place: node.place)
  }

  /// Appends a node that makes values of the old graph.
  package mutating func append(
    _ operation: any Operator, _ inputs: [Value.ID], for outputs: [Value.ID], place: String
  ) throws(GraphError) {
    let made = try result.append(
      operation, inputs, declared: source.types(of: outputs),
      names: outputs.map { source[$0].name }, place: place)
    for (old, new) in zip(outputs, made) { replace(old, with: new) }
  }

  /// Appends a node with outputs of its own, of the natural or the declared types.
  package mutating func append(
    _ operation: any Operator, _ inputs: [Value.ID], declared: [TensorType]? = nil, place: String
  ) throws(GraphError) -> [Value.ID] {
    try result.append(operation, inputs, declared: declared, place: place)
  }

  /// Adds a constant to the new graph.
  package mutating func addConstant(_ tensor: Tensor, name: String) -> Value.ID {
    result.addConstant(tensor, name: name)
  }

  /// Lets a value of the new graph stand for one of the old.
  package mutating func replace(_ old: Value.ID, with new: Value.ID) {
    counterparts[old] = new
  }

  fileprivate mutating func finish() throws(GraphError) -> Graph {
    var outputs: [Value.ID] = []
    for id in source.outputs { outputs.append(try counterpart(of: id)) }
    result.setOutputs(outputs)
    return result
  }
}

extension Graph {
  /// A graph made by calling a closure for every node in order, which carries the node over or
  /// appends others in its place.
  package func rewritten(
    _ visit: (inout GraphRewriter, Node) throws -> Void
  ) throws -> Graph {
    var rewriter = GraphRewriter(self)
    for node in nodes {
      do { try visit(&rewriter, node) } catch { throw GraphError(error, at: node.place) }
    }
    return try rewriter.finish()
  }

  /// How often each value is read, by nodes and as an output.
  package var readCounts: [Value.ID: Int] {
    var counts: [Value.ID: Int] = [:]
    for id in nodes.flatMap(\.inputs) + outputs { counts[id, default: 0] += 1 }
    return counts
  }

  /// Which node makes each value.
  package var producers: [Value.ID: Node] {
    var producers: [Value.ID: Node] = [:]
    for node in nodes {
      for id in node.outputs { producers[id] = node }
    }
    return producers
  }
}

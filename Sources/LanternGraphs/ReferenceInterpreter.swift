package import LanternTensors

/// Runs graphs by the operators' own definitions, one after the other.
///
/// It is the measure of everything faster, and slow.
package struct ReferenceInterpreter: GraphRunner, Sendable {
  /// The most bytes that the values of a graph may take together; a graph that needs more is refused.
  package var memoryLimit: Int

  /// Creates an interpreter.
  package init(memoryLimit: Int = 1 << 33) { self.memoryLimit = memoryLimit }

  package func prepare(_ graph: Graph) throws -> any PreparedGraph {
    try graph.validate()
    try graph.requireActivations(within: memoryLimit)
    return Prepared(graph: graph, interpreter: self)
  }

  /// The graph's outputs for these inputs.
  ///
  /// Throws `GraphError` naming the node that failed.
  package func run(_ graph: Graph, on inputs: [Tensor]) throws(GraphError) -> [Tensor] {
    let values = try run(graph, on: inputs, observing: { _, _ in })
    return try graph.outputs.map { (id) throws(GraphError) in
      guard let tensor = values[id] else {
        throw GraphError(.invalidGraph, "nothing makes the output value \(id.index)")
      }
      return tensor
    }
  }

  /// Runs the graph and shows every node's outputs as they are made; gives all values.
  package func run(
    _ graph: Graph, on inputs: [Tensor], observing observe: (Node, [Tensor]) -> Void
  ) throws(GraphError) -> [Value.ID: Tensor] {
    try graph.requireInputs(inputs)
    try graph.requireActivations(within: memoryLimit)
    var values: [Value.ID: Tensor] = [:]
    for value in graph.values { values[value.id] = value.constant }
    for (id, tensor) in zip(graph.inputs, inputs) {
      // The caller's tensor may lack the quantisation that the graph declares for it.
      values[id] = try place("input \(id.index)") {
        try Tensor(
          type: graph[id].type, storage: tensor.storage, byteOffset: tensor.byteOffset)
      }
    }
    for node in graph.nodes {
      let types = graph.types(of: node.outputs)
      let results = try place(node.place) {
        let operands = try node.inputs.map { id in
          guard let tensor = values[id] else {
            throw GraphError(.invalidGraph, "reads value \(id.index), which nothing makes")
          }
          return tensor
        }
        let results = try node.operator.evaluate(operands, outputs: types)
        guard results.map(\.type) == types else {
          throw GraphError(.invalidGraph, "its evaluation did not give the declared types")
        }
        return results
      }
      for (id, tensor) in zip(node.outputs, results) { values[id] = tensor }
      observe(node, results)
    }
    return values
  }

  private func place<R>(_ place: String, _ body: () throws -> R) throws(GraphError) -> R {
    do { return try body() } catch { throw GraphError(error, at: place) }
  }

  private final class Prepared: PreparedGraph {
    private let graph: Graph
    private let interpreter: ReferenceInterpreter

    init(graph: Graph, interpreter: ReferenceInterpreter) {
      self.graph = graph
      self.interpreter = interpreter
    }

    func run(_ inputs: [Tensor]) throws -> [Tensor] {
      try interpreter.run(graph, on: inputs)
    }
  }
}

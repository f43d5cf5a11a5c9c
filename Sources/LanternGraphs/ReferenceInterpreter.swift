package import LanternTensors

/// Runs graphs by the operators' own definitions, one after the other.
///
/// It is the measure of everything faster, and slow.
package struct ReferenceInterpreter: GraphRunner, Sendable {
  /// The most bytes that the values of a graph may take together; a graph that needs more is refused.
  package var memoryLimit: Int
  /// The most times that the loops of one call may go round.
  package var iterationLimit: Int

  /// Creates an interpreter.
  package init(memoryLimit: Int = 1 << 33, iterationLimit: Int = 1 << 24) {
    self.memoryLimit = memoryLimit
    self.iterationLimit = iterationLimit
  }

  package func prepare(_ graph: Graph) throws -> any PreparedGraph {
    try graph.validate()
    try graph.requireActivations(within: memoryLimit)
    return Prepared(graph: graph, interpreter: self)
  }

  /// The graph's outputs for these inputs.
  ///
  /// Throws `GraphError` naming the node that failed.
  package func run(_ graph: Graph, on inputs: [Tensor]) throws(GraphError) -> [Tensor] {
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
    }
    return try graph.outputs.map { (id) throws(GraphError) in
      guard let tensor = values[id] else {
        throw GraphError(.invalidGraph, "nothing makes the output value \(id.index)")
      }
      return tensor
    }
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

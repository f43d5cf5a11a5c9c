internal import LanternGraphs
internal import LanternTensors

/// The graphs of a `.tflite` file, by the name of the method that runs each.
struct TFLiteProgram: Program {
  let graphs: [String: Graph]

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    Instance(graphs: graphs, runner: runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? {
    guard let graph = graphs[method] else { return nil }
    return try inputTypes.map { try graph.bound(to: $0.map(\.shape)) } ?? graph
  }

  /// Graphs made ready, for the input shapes that were used lately.
  private final class Instance: ProgramInstance {
    private struct Key: Hashable {
      var method: String
      var shapes: [Shape]
    }

    private let graphs: [String: Graph]
    private let runner: any GraphRunner
    private var prepared: [(key: Key, graph: any PreparedGraph)] = []
    /// How many input shapes are kept ready; each holds a plan and its memory.
    private let capacity = 8

    init(graphs: [String: Graph], runner: any GraphRunner) {
      self.graphs = graphs
      self.runner = runner
    }

    func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor] {
      try graph(method, inputs.map(\.shape)).run(inputs)
    }

    func prepare(_ method: String, inputTypes: [TensorType]) throws {
      _ = try graph(method, inputTypes.map(\.shape))
    }

    private func graph(_ method: String, _ shapes: [Shape]) throws -> any PreparedGraph {
      let key = Key(method: method, shapes: shapes)
      if let index = prepared.firstIndex(where: { $0.key == key }) {
        return prepared[index].graph
      }
      guard let graph = graphs[method] else {
        throw GraphError(.invalidInput, "the model has no method \(method)")
      }
      let bound = graph.inputTypes.map(\.shape) == shapes ? graph : try graph.bound(to: shapes)
      let ready = try runner.prepare(bound)
      if prepared.count == capacity { prepared.removeFirst() }
      prepared.append((key, ready))
      return ready
    }
  }
}

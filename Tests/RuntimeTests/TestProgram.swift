import LanternGraphs
import LanternTensors

/// A program of one graph, bound to whatever shapes its inputs have.
struct TestProgram: Program {
  var graph: Graph
  /// Whether calls are told to be that graph alone, so that sessions use its memory.
  var isOneGraph = true
  /// Whether the file says the types of the inputs.
  var isTyped = true

  /// A model of a method `main`, and of a method `other` of another graph if there is one.
  func model() -> Model {
    let inputs = graph.inputs.map { id in
      Model.Parameter(name: graph[id].name, type: isTyped ? graph[id].type : nil)
    }
    let outputs = graph.outputs.map { id in
      Model.Parameter(name: graph[id].name, type: isTyped ? graph[id].type : nil)
    }
    let methods = ["main", "other"].map {
      Model.Method(name: $0, inputs: inputs, outputs: isTyped ? outputs : [])
    }
    return Model(
      format: "test", formatVersion: "1", methods: methods, metadata: ModelMetadata(),
      program: self)
  }

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    Instance(self, runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? { graph }

  /// Counts its calls as the state that it has; after a call it holds no prepared graph.
  private final class Instance: ProgramInstance {
    let program: TestProgram
    let runner: any GraphRunner
    var callCount = 0

    init(_ program: TestProgram, _ runner: any GraphRunner) {
      self.program = program
      self.runner = runner
    }

    private func prepared(_ shapes: [Shape]) throws -> any PreparedGraph {
      try runner.prepare(program.graph.bound(to: shapes))
    }

    func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor] {
      callCount += 1
      return try prepared(inputs.map(\.shape)).run(inputs)
    }

    func prepare(_ method: String, inputTypes: [TensorType]) throws {
      _ = try prepared(inputTypes.map(\.shape))
    }

    func preparedGraph(
      _ method: String, inputTypes: [TensorType]
    ) throws -> (any PreparedGraph)? {
      program.isOneGraph && holdsPreparedGraphs ? try prepared(inputTypes.map(\.shape)) : nil
    }

    var holdsPreparedGraphs: Bool { callCount == 0 }

    func reset() throws { callCount = 0 }
  }
}

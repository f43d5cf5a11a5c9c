import LanternGraphs
import LanternTensors

/// A network of one picture input and one output, as a model of no file.
struct TestModel {
  /// The sums of each class, which the weights make of the picture's mean colour.
  var biases: [Float]
  var input: TensorType
  var openDimensions: [Int] = []
  /// Whether the file tells types and the program its graph; TorchScript's need not.
  var isTyped = true
  var showsGraph = true
  var metadata = ModelMetadata()
  /// What comes after the sums: adds nodes to a graph and says the last value.
  var tail: @Sendable (inout Graph, Value.ID) throws -> Value.ID = { $1 }

  /// A picture of 2 x 2 pixels, or one of another type, to as many classes as there are biases.
  init(biases: [Float], input: TensorType? = nil) throws {
    self.biases = biases
    self.input = try input ?? TensorType(.float32, Shape([1, 2, 2, 3]))
  }

  /// Weights are zero, so that the sums are the biases whatever the picture is.
  var model: Model {
    get throws {
      var graph = Graph()
      var value = graph.addInput(input, name: "picture")
      if input.elementType != .float32 {
        value = try graph.append(Dequantize(), [value])[0]
      }
      let isFirst = input.shape[3] != 3
      value = try graph.append(Mean(axes: isFirst ? [2, 3] : [1, 2]), [value])[0]
      let weights = try Tensor(
        [Float](repeating: 0, count: biases.count * 3), shape: Shape([biases.count, 3]))
      let bias = try Tensor(biases, shape: Shape([biases.count]))
      let constants = [
        graph.addConstant(weights, name: "weights"), graph.addConstant(bias, name: "bias"),
      ]
      value = try graph.append(FullyConnected(), [value] + constants)[0]
      graph.setOutputs([try tail(&graph, value)])
      let method = Model.Method(
        name: "main",
        inputs: [
          Model.Parameter(
            name: "picture", type: isTyped ? input : nil, openDimensions: openDimensions)
        ],
        outputs: [Model.Parameter(name: "scores", type: isTyped ? graph.outputTypes[0] : nil)])
      return Model(
        format: "test", formatVersion: "1", methods: [method], metadata: metadata,
        program: TestProgram(graph: graph, showsGraph: showsGraph))
    }
  }
}

/// A program of one graph, bound to whatever shape its input has.
private struct TestProgram: Program {
  var graph: Graph
  var showsGraph: Bool

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    Instance(graph: graph, runner: runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? {
    showsGraph ? try inputTypes.map { try graph.bound(to: $0.map(\.shape)) } ?? graph : nil
  }

  private final class Instance: ProgramInstance {
    let graph: Graph
    let runner: any GraphRunner

    init(graph: Graph, runner: any GraphRunner) {
      self.graph = graph
      self.runner = runner
    }

    func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor] {
      try runner.prepare(graph.bound(to: inputs.map(\.shape))).run(inputs)
    }

    func prepare(_ method: String, inputTypes: [TensorType]) throws {
      _ = try runner.prepare(graph.bound(to: inputTypes.map(\.shape)))
    }
  }
}

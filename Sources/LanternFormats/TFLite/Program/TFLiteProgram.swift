internal import LanternGraphs
internal import LanternTensors

/// The subgraphs of a `.tflite` file, and the names that they are called by.
struct TFLiteProgram: Program {
  /// What a name calls.
  struct Method {
    /// The subgraph that is run.
    var subgraph: Int
    /// Which of its outputs are given; nil for all of them.
    var outputs: [Int]?

    /// The outputs that are given, out of all of the subgraph's.
    func chosen<Output>(_ all: [Output]) -> [Output] { outputs?.map { all[$0] } ?? all }
  }

  let network: TFLiteNetwork
  /// The methods by name.
  let methods: [String: Method]

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    TFLiteInstance(self, runner: runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? {
    guard let method = methods[method] else { return nil }
    let declared = network.subgraphs[method.subgraph].declaration
    var types = try declared.inputs.map { try declared.tensors[$0].type() }
    let inputTypes = inputTypes ?? types
    guard inputTypes.count == types.count else {
      throw GraphError(
        .invalidInput,
        "the model takes \(types.count) inputs, and \(inputTypes.count) are given")
    }
    types = zip(types, inputTypes).map { $0.with(shape: $1.shape) }
    var graph = try network.wholeGraph(of: method.subgraph, inputs: types)
    if let outputs = graph?.outputs { graph?.setOutputs(method.chosen(outputs)) }
    return graph
  }
}

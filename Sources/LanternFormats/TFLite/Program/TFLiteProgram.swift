internal import LanternGraphs
internal import LanternTensors

/// The subgraphs of a `.tflite` file, and the names that they are called by.
struct TFLiteProgram: Program {
  let network: TFLiteNetwork
  /// The subgraph of each method.
  let methods: [String: Int]

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    TFLiteInstance(self, runner: runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? {
    guard let subgraph = methods[method] else { return nil }
    let declared = network.subgraphs[subgraph].declaration
    let types = try declared.inputs.map { try declared.tensors[$0].type() }
    guard let inputTypes else { return try network.wholeGraph(of: subgraph, inputs: types) }
    guard inputTypes.count == types.count else {
      throw GraphError(
        .invalidInput,
        "the model takes \(types.count) inputs, and \(inputTypes.count) are given")
    }
    return try network.wholeGraph(
      of: subgraph, inputs: zip(types, inputTypes).map { $0.with(shape: $1.shape) })
  }
}

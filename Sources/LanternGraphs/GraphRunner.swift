package import LanternTensors

/// Whatever runs graphs: the reference interpreter, or the runtime with its plans.
///
/// It stands between the programs that formats read and the engine, neither of which knows the
/// other.
package protocol GraphRunner {
  /// The most bytes that the values of a graph, or those kept from call to call, may take.
  var memoryLimit: Int { get }
  /// The most times that the loops of one call may go round.
  var iterationLimit: Int { get }

  /// Makes a graph ready to be run many times.
  ///
  /// Throws when the graph is not valid.
  func prepare(_ graph: Graph) throws -> any PreparedGraph
}

/// A graph that is ready to run.
package protocol PreparedGraph: AnyObject {
  /// The outputs for these inputs.
  ///
  /// Throws `GraphError` when the inputs are not of the graph's input types.
  func run(_ inputs: [Tensor]) throws -> [Tensor]
}

extension Graph {
  /// Throws `GraphError` unless these tensors can be the graph's inputs.
  package func requireInputs(_ tensors: [Tensor]) throws(GraphError) {
    guard tensors.count == inputs.count else {
      throw GraphError(
        .invalidInput, "the model takes \(inputs.count) inputs, and \(tensors.count) are given")
    }
    for (index, (tensor, id)) in zip(tensors, inputs).enumerated() {
      let type = self[id].type
      guard tensor.elementType == type.elementType, tensor.shape == type.shape else {
        throw GraphError(
          .invalidInput,
          "input \(index) (\(self[id].name)) must be \(type.elementType)\(type.shape), "
            + "and \(tensor.elementType)\(tensor.shape) is given")
      }
    }
  }
}

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

  /// How many kinds of calls a program keeps ready, each with a plan and its memory.
  var preparedCallLimit: Int { get }

  /// Makes a graph ready to be run many times.
  ///
  /// Throws when the graph is not valid.
  func prepare(_ graph: Graph) throws -> any PreparedGraph

  /// Throws when the call that is running is to stop.
  ///
  /// Graphs check it between their steps; programs check it in their loops. It takes some nanoseconds.
  func checkCancellation() throws(CancellationError)
}

extension GraphRunner {
  package var preparedCallLimit: Int { 8 }
  package func checkCancellation() throws(CancellationError) { try Cancellation.check(nil) }
}

/// A graph that is ready to run, with memory for its inputs and outputs.
package protocol PreparedGraph: AnyObject {
  /// The types of the inputs, those of the graph.
  var inputTypes: [TensorType] { get }
  /// The types of the outputs, those of the graph.
  var outputTypes: [TensorType] { get }
  /// The bytes of activations that it holds from run to run.
  var byteCount: Int { get }
  /// The operators that a run executes, after all rewriting.
  var nodeCount: Int { get }

  /// The outputs for these inputs, which are copied into the graph's memory and out of it.
  ///
  /// Throws `GraphError` when the inputs are not of the graph's input types.
  func run(_ inputs: [Tensor]) throws -> [Tensor]

  /// Calls a closure with the memory of an input: zeros, then what was written last.
  ///
  /// The index must be that of an input. The bytes are row-major elements, aligned for any of them;
  /// an input of strings has none.
  func withInputBytes<R, E: Error>(
    _ index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R

  /// Runs the graph on the memory of its inputs.
  func run() throws

  /// Calls a closure with the bytes of an output, which are there until the next run.
  ///
  /// The index must be that of an output. The bytes may be of any alignment, since a constant's are.
  func withOutputBytes<R, E: Error>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R
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

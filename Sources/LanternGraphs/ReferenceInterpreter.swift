package import LanternTensors

/// Runs graphs by the operators' own definitions, one after the other.
///
/// It is the measure of everything faster, and slow.
package struct ReferenceInterpreter: GraphRunner, Sendable {
  /// The most bytes that the values of a graph may take together; a graph that needs more is refused.
  package var memoryLimit: Int
  /// The most times that the loops of one call may go round.
  package var iterationLimit: Int
  /// What stops runs from outside, besides the task that they are in.
  package var cancellation: Cancellation?
  package var preparedCallLimit: Int

  /// Creates an interpreter.
  package init(
    memoryLimit: Int = 1 << 33, iterationLimit: Int = 1 << 24, cancellation: Cancellation? = nil,
    preparedCallLimit: Int = 8
  ) {
    self.preparedCallLimit = preparedCallLimit
    self.memoryLimit = memoryLimit
    self.iterationLimit = iterationLimit
    self.cancellation = cancellation
  }

  package func checkCancellation() throws(CancellationError) {
    try Cancellation.check(cancellation)
  }

  package func prepare(_ graph: Graph) throws -> any PreparedGraph {
    try graph.validate()
    try graph.requireActivations(within: memoryLimit)
    return Prepared(graph: graph, interpreter: self)
  }

  /// The graph's outputs for these inputs.
  ///
  /// Throws `GraphError` naming the node that failed, and `CancellationError` between two nodes.
  package func run(_ graph: Graph, on inputs: [Tensor]) throws -> [Tensor] {
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
      try checkCancellation()
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

  private func place<R>(_ place: String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch { throw GraphError.placed(error, at: place) }
  }

  private final class Prepared: PreparedGraph {
    private let graph: Graph
    private let interpreter: ReferenceInterpreter
    private var inputs: [[UInt8]?]
    private var outputs: [Tensor] = []

    init(graph: Graph, interpreter: ReferenceInterpreter) {
      self.graph = graph
      self.interpreter = interpreter
      inputs = graph.inputs.map { _ in nil }
    }

    var inputTypes: [TensorType] { graph.inputTypes }
    var outputTypes: [TensorType] { graph.outputTypes }
    var byteCount: Int {
      (graph.inputTypes + graph.outputTypes).reduce(0) {
        $0.checkedSum(with: $1.byteCount) ?? .max
      }
    }

    var nodeCount: Int { graph.nodes.count }

    func run(_ inputs: [Tensor]) throws -> [Tensor] {
      try interpreter.run(graph, on: inputs)
    }

    func withInputBytes<R, E: Error>(
      _ index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
      var bytes = inputs[index].take() ?? zeros(index)
      defer { inputs[index] = bytes }
      // The standard library's own method rethrows untyped, so the result is carried out by value.
      let result: Result<R, E> = unsafe bytes.withUnsafeMutableBytes { buffer in
        do throws(E) { return .success(try unsafe body(buffer)) } catch { return .failure(error) }
      }
      return try result.get()
    }

    func run() throws {
      outputs = []
      for index in inputs.indices where inputs[index] == nil { inputs[index] = zeros(index) }
      outputs = try interpreter.run(
        graph,
        on: zip(graph.inputTypes, inputs).map { type, bytes in
          try Tensor(type: type, storage: .array(bytes ?? []))
        })
    }

    func withOutputBytes<R, E: Error>(
      _ index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
      guard outputs.indices.contains(index) else {
        return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0))
      }
      return try unsafe outputs[index].withUnsafeBytes(body)
    }

    private func zeros(_ index: Int) -> [UInt8] {
      [UInt8](repeating: 0, count: graph.inputTypes[index].byteCount)
    }
  }
}

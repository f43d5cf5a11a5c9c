import LanternGraphs
import LanternTensors
import Synchronization
import TestSupport
import Testing

@testable import LanternRuntime

@Suite struct CancellationTests {
  /// Cancels when it is evaluated, and counts how often that is.
  private struct Cancelling: Operator {
    /// Nil to cancel the current task.
    let cancellation: Cancellation?
    let count: Counter

    final class Counter: Sendable { let value = Atomic(0) }

    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }

    func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
      if count.value.add(1, ordering: .relaxed).newValue == 5 {
        cancellation?.cancel()
        if cancellation == nil { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return inputs
    }
  }

  /// A chain of a thousand nodes, the fifth of which cancels.
  private func chain(_ cancellation: Cancellation?, _ count: Cancelling.Counter) throws -> Graph {
    var graph = Graph()
    var value = graph.addInput(TensorType(.float32, [4]), name: "x")
    for _ in 0..<1000 {
      value = try graph.append(
        Cancelling(cancellation: cancellation, count: count), [value])[0]
    }
    graph.setOutputs([value])
    return graph
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: Self.engines)
  func callsEndBetweenSteps(_ options: SessionOptions) throws {
    let cancellation = Cancellation()
    let count = Cancelling.Counter()
    var options = options
    options.cancellation = cancellation
    let graph = try chain(cancellation, count)
    var session = try ModelSession(TestProgram(graph: graph).model(), options: options)
    for round in 0..<20 {
      cancellation.reset()
      count.value.store(0, ordering: .relaxed)
      #expect(throws: CancellationError.self) {
        if round % 2 == 0 {
          try session.run()
        } else {
          _ = try session.call([Tensor([1, 2, 3, 4] as [Float], shape: [4])])
        }
      }
      #expect(count.value.load(ordering: .relaxed) == 5)
      #expect(throws: GraphError.self) { try session.read(from: 0) }
    }
    // Beyond its fifth evaluation nothing cancels, and the session goes on.
    cancellation.reset()
    try session.write([1, 2, 3, 4], to: 0)
    try session.run()
    #expect(try session.read(from: 0) == [1, 2, 3, 4])
  }

  @Test(.timeLimit(.minutes(1)), arguments: [1, 2])
  func cancelledTasksEndTheirCalls(threads: Int) async throws {
    let count = Cancelling.Counter()
    let model = TestProgram(graph: try chain(nil, count)).model()
    let task = Task {
      var session = try ModelSession(model, options: SessionOptions(threads: threads))
      try session.run()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(count.value.load(ordering: .relaxed) == 5)
  }

  private struct Stopping: Operator {
    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }

    func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
      throw CancellationError()
    }
  }

  /// An operator that notices the cancellation itself.
  @Test(arguments: Self.engines) func operatorsMayEndCalls(_ options: SessionOptions) throws {
    var graph = Graph()
    let input = graph.addInput(TensorType(.float32, [4]), name: "x")
    graph.setOutputs(try graph.append(Stopping(), [input]))
    var session = try ModelSession(TestProgram(graph: graph).model(), options: options)
    #expect(throws: CancellationError.self) { try session.run() }
  }

  static let engines = [
    SessionOptions(), SessionOptions(threads: 3), SessionOptions(engine: .reference),
  ]
}

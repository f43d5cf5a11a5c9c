package import LanternGraphs
internal import LanternTensors

/// Runs graphs by plans: the engine's side of `GraphRunner`.
package struct PlanRunner: GraphRunner {
  private let options: PlanOptions
  private let passes: PassPipeline
  /// The threads, which all graphs of the runner share.
  private let pool: WorkerPool
  private let cancellation: Cancellation?
  private let profiler: Profiler?
  package let preparedCallLimit: Int

  /// Creates a runner, and starts its threads.
  ///
  /// `passes` are what graphs go through before they are planned, the standard ones within the
  /// memory limit unless given; `cancellation` is what stops runs besides the task that they are in;
  /// `profiler` gets the times of operators; `preparedCallLimit` is how many kinds of calls a program
  /// keeps ready.
  package init(
    options: PlanOptions = PlanOptions(), threads: Int = 1, passes: PassPipeline? = nil,
    cancellation: Cancellation? = nil, profiler: Profiler? = nil, preparedCallLimit: Int = 8
  ) {
    self.options = options
    self.preparedCallLimit = preparedCallLimit
    self.passes = passes ?? .standard(foldedByteLimit: min(1 << 30, options.memoryLimit))
    self.cancellation = cancellation
    self.profiler = profiler
    pool = WorkerPool(threadCount: threads)
  }

  package var memoryLimit: Int { options.memoryLimit }
  package var iterationLimit: Int { options.iterationLimit }

  package func prepare(_ graph: Graph) throws -> any PreparedGraph {
    // Strings have no place in an arena.
    if graph.values.contains(where: { $0.type.elementType == .string }) {
      return try ReferenceInterpreter(
        memoryLimit: options.memoryLimit, cancellation: cancellation
      ).prepare(graph)
    }
    // Passes evaluate what is constant, whatever size it is of.
    try graph.requireValues(within: options.memoryLimit)
    let plan = try Plan(passes.apply(to: graph), options: options)
    return PreparedPlan(
      Session(plan, pool: pool, cancellation: cancellation, profiler: profiler))
  }

  package func checkCancellation() throws(CancellationError) {
    try Cancellation.check(cancellation)
  }
}

/// A session behind the protocol that programs run their graphs by.
final class PreparedPlan: PreparedGraph {
  private var session: Session

  init(_ session: consuming Session) { self.session = session }

  var inputTypes: [TensorType] { session.plan.inputTypes }
  var outputTypes: [TensorType] { session.plan.outputTypes }
  var byteCount: Int { session.plan.arenaByteCount }
  var nodeCount: Int { session.plan.steps.count }

  func run(_ inputs: [Tensor]) throws -> [Tensor] { try session.run(inputs) }

  func withInputBytes<R, E: Error>(
    _ index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe session.withInputBytes(index, body)
  }

  func run() throws { try session.run() }

  func withOutputBytes<R, E: Error>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe session.withOutputBytes(index, body)
  }
}

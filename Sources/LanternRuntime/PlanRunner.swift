package import LanternGraphs
internal import LanternTensors

/// Runs graphs by plans: the engine's side of `GraphRunner`.
package struct PlanRunner: GraphRunner {
  private let options: PlanOptions
  private let passes: PassPipeline
  /// The threads, which all graphs of the runner share.
  private let pool: WorkerPool

  /// Creates a runner, and starts its threads.
  ///
  /// `passes` are what graphs go through before they are planned.
  package init(
    options: PlanOptions = PlanOptions(), threads: Int = 1, passes: PassPipeline = .standard
  ) {
    self.options = options
    self.passes = passes
    pool = WorkerPool(threadCount: threads)
  }

  package func prepare(_ graph: Graph) throws -> any PreparedGraph {
    PreparedPlan(Session(try Plan(passes.apply(to: graph), options: options), pool: pool))
  }
}

/// A session behind the protocol that programs run their graphs by.
final class PreparedPlan: PreparedGraph {
  private var session: Session

  init(_ session: consuming Session) { self.session = session }

  func run(_ inputs: [Tensor]) throws -> [Tensor] { try session.run(inputs) }
}

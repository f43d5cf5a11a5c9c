package import LanternGraphs
internal import LanternTensors

/// Runs graphs by plans: the engine's side of `GraphRunner`.
package struct PlanRunner: GraphRunner {
  /// How plans are made.
  package var options: PlanOptions
  /// The threads of each session.
  package var threads: Int
  /// The passes that graphs go through before they are planned.
  package var passes: PassPipeline

  /// Creates a runner.
  package init(
    options: PlanOptions = PlanOptions(), threads: Int = 1, passes: PassPipeline = .standard
  ) {
    self.options = options
    self.threads = threads
    self.passes = passes
  }

  package func prepare(_ graph: Graph) throws -> any PreparedGraph {
    PreparedPlan(Session(try Plan(passes.apply(to: graph), options: options), threads: threads))
  }
}

/// A session behind the protocol that programs run their graphs by.
final class PreparedPlan: PreparedGraph {
  private var session: Session

  init(_ session: consuming Session) { self.session = session }

  func run(_ inputs: [Tensor]) throws -> [Tensor] { try session.run(inputs) }
}

public import LanternGraphs

/// How a model is run.
public struct SessionOptions: Sendable {
  /// What executes the graphs.
  public enum Engine: Sendable {
    /// Kernels chosen for this machine.
    case plans(PlanOptions)
    /// Every operator by its definition: slow, and the measure of the other.
    case reference
  }

  /// What executes the graphs.
  public var engine: Engine
  /// The threads that one call uses, the caller's among them; results do not depend on it.
  public var threads: Int
  /// What stops calls from outside; a cancelled task stops its own calls in any case.
  public var cancellation: Cancellation?
  /// What gets the times of operators; only plans have any.
  public var profiler: Profiler?
  /// How many kinds of calls of a TorchScript model are kept ready, each with a plan and its memory.
  ///
  /// A kind is a method with the types and shapes of its tensors, all other values, and the kind of
  /// state that the model is in. When there are more, the one that was used longest ago goes.
  public var preparedCallLimit: Int

  /// Creates options.
  public init(
    engine: Engine = .plans(PlanOptions()), threads: Int = 1, cancellation: Cancellation? = nil,
    profiler: Profiler? = nil, preparedCallLimit: Int = 8
  ) {
    self.engine = engine
    self.threads = threads
    self.cancellation = cancellation
    self.profiler = profiler
    self.preparedCallLimit = preparedCallLimit
  }

  /// What runs graphs in this way.
  var runner: any GraphRunner {
    switch engine {
    case .plans(let plans):
      PlanRunner(
        options: plans, threads: threads, cancellation: cancellation, profiler: profiler,
        preparedCallLimit: max(1, preparedCallLimit))
    case .reference:
      ReferenceInterpreter(
        cancellation: cancellation, preparedCallLimit: max(1, preparedCallLimit))
    }
  }

  /// The most bytes that the inputs of a method may take together.
  var memoryLimit: Int {
    switch engine {
    case .plans(let plans): plans.memoryLimit
    case .reference: ReferenceInterpreter().memoryLimit
    }
  }
}

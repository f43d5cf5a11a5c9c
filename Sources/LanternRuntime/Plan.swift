package import LanternGraphs
package import LanternTensors

/// A graph made ready for this machine: kernels chosen, weights packed, memory laid out.
///
/// A plan never changes and can be shared by any number of sessions on any threads.
package final class Plan: Sendable {
  /// The types of the inputs.
  package let inputTypes: [TensorType]
  /// The types of the outputs.
  package let outputTypes: [TensorType]
  /// The bytes of activations that each session needs.
  package let arenaByteCount: Int
  /// The instruction set that the kernels were chosen for.
  package let instructionSet: InstructionSet

  /// The kernel and instruction set of each step.
  package var kernels: [String] { steps.map(\.step.kernel) }

  let graph: Graph
  let steps: [PlannedStep]
  let inputOffsets: [Int]
  let outputs: [PlannedOutput]

  /// A step with its place in the arena.
  struct PlannedStep: Sendable {
    let step: Step
    let node: Int
    let inputOffsets: [Int]
    let outputOffsets: [Int]
    let scratchOffset: Int
    /// Whether it is worth waking other threads for.
    let isParallel: Bool
  }

  /// Where an output is found when a session has run.
  enum PlannedOutput: Sendable {
    case arena(Int)
    case constant(Tensor)
  }

  /// Chooses kernels for a graph and lays out its memory.
  ///
  /// Nodes without a fast path for their types use the operator's own evaluation. Throws `GraphError`
  /// when the graph is not valid, or its activations take more memory than the options allow.
  package init(_ graph: Graph, options: PlanOptions = PlanOptions()) throws {
    try graph.validate()
    try graph.requireValues(within: options.memoryLimit)
    let instructionSet = try options.instructionSet ?? CPU.instructionSet()
    var builder = PlanBuilder(graph: graph, instructionSet: instructionSet)
    try builder.lowerNodes(usingKernels: options.usesKernels)
    let layout = builder.layOut()
    guard layout.byteCount <= options.memoryLimit else {
      throw GraphError(
        .overBudget,
        "the activations of the graph \(graph.name) take \(layout.byteCount) bytes, and "
          + "\(options.memoryLimit) are allowed")
    }
    self.graph = graph
    self.instructionSet = instructionSet
    inputTypes = graph.inputTypes
    outputTypes = graph.outputTypes
    arenaByteCount = layout.byteCount
    steps = layout.steps
    inputOffsets = layout.inputOffsets
    outputs = layout.outputs
  }
}

/// How a plan is made.
public struct PlanOptions: Sendable, Hashable {
  /// The instruction set to use; nil for the best that the machine has, or `LANTERN_ISA`.
  public var instructionSet: InstructionSet?
  /// Whether fast kernels are used at all; if not, every node is evaluated by its definition.
  public var usesKernels: Bool
  /// The most bytes of activations; a plan that needs more is refused before it takes any.
  public var memoryLimit: Int
  /// The most times that the loops of one call may go round, all together.
  public var iterationLimit: Int

  /// Creates options.
  public init(
    instructionSet: InstructionSet? = nil, usesKernels: Bool = true, memoryLimit: Int = 1 << 33,
    iterationLimit: Int = 1 << 24
  ) {
    self.instructionSet = instructionSet
    self.usesKernels = usesKernels
    self.memoryLimit = memoryLimit
    self.iterationLimit = iterationLimit
  }
}

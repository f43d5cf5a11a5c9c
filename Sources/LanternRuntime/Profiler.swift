internal import LanternGraphs
internal import LanternTensors
internal import Synchronization

/// Collects how long the operators of a session's calls take.
///
/// Give it to a session by `SessionOptions.profiler` and read `operators` after some calls. With several
/// threads an operator lasts until all of them have done their part. Reading the clock adds some ten
/// nanoseconds to each step.
public final class Profiler: Sendable {
  private let origin = ContinuousClock.now
  private let graphs = Mutex<[GraphTimes]>([])

  /// Creates a profiler that has seen nothing.
  public init() {}

  /// Forgets what has been collected, such as the runs before all is warm.
  public func reset() { graphs.withLock { $0 = [] } }

  /// The operators that have run, in the order of their graphs, with their times.
  ///
  /// An operator is one of the graph after all rewriting, so that several of the file may be one here.
  public var operators: [OperatorProfile] {
    graphs.withLock { $0.flatMap(\.operators) }
  }

  /// The steps of the latest run of each graph: what `traces` of a run are drawn from.
  public var latestSteps: [ProfiledStep] {
    graphs.withLock { $0.flatMap(\.latestSteps) }
  }

  /// A clock for one run of a plan.
  func begin(_ plan: Plan) -> StepClock { StepClock(stepCount: plan.steps.count, origin: origin) }

  /// Adds the times of a run that has ended; one that failed has fewer marks than steps and counts not.
  func end(_ clock: StepClock, of plan: Plan) {
    guard clock.marks.count == plan.steps.count + 1 else { return }
    graphs.withLock { graphs in
      if let index = graphs.firstIndex(where: { $0.plan === plan }) {
        graphs[index].add(clock.marks)
      } else {
        graphs.append(GraphTimes(plan, clock.marks))
      }
    }
  }
}

/// The times at which the steps of one run began, and the last one ended.
///
/// Only the thread that leads a run marks.
@safe final class StepClock: @unchecked Sendable {
  private let origin: ContinuousClock.Instant
  private(set) var marks: [Duration] = []

  init(stepCount: Int, origin: ContinuousClock.Instant) {
    self.origin = origin
    marks.reserveCapacity(stepCount + 1)
  }

  func mark() { marks.append(ContinuousClock.now - origin) }
}

/// How long one operator of a graph took.
public struct OperatorProfile: Sendable, Hashable {
  /// The operator's name in the graph: `Conv2D`.
  public var name: String
  /// The kernel and instruction set that took most of the time: `conv_f32 avx512`.
  public var kernel: String
  /// The node in the words of its file.
  public var place: String
  /// The element type and shape of the first output: `float32[1, 112, 112, 32]`.
  public var output: String
  /// Whether it multiplies 8-bit integers.
  public var isInteger: Bool
  /// The multiply-accumulates of its definition, whatever way the kernel goes.
  public var multiplyAccumulates: Int
  /// How often it ran.
  public var runCount: Int
  /// The time that all these runs took.
  public var duration: Duration

  /// The time of one run, in milliseconds.
  public var meanMilliseconds: Double { duration / .milliseconds(1) / Double(max(runCount, 1)) }

  /// Billions of multiplications and additions a second, of which a multiply-accumulate is two.
  public var gigaOperationsPerSecond: Double {
    let time = meanMilliseconds
    return time > 0 ? 2 * Double(multiplyAccumulates) / time / 1e6 : 0
  }
}

/// One step of a run.
public struct ProfiledStep: Sendable, Hashable {
  /// The operator's name in the graph.
  public var name: String
  /// The kernel and instruction set.
  public var kernel: String
  /// The node in the words of its file.
  public var place: String
  /// When it began, since the profiler was made.
  public var start: Duration
  /// How long it took.
  public var duration: Duration
}

/// The times of one plan's steps.
private struct GraphTimes: Sendable {
  let plan: Plan
  private var totals: [Duration]
  private var latest: [Duration]
  private var runCount = 0

  init(_ plan: Plan, _ marks: [Duration]) {
    self.plan = plan
    totals = [Duration](repeating: .zero, count: plan.steps.count)
    latest = marks
    add(marks)
  }

  mutating func add(_ marks: [Duration]) {
    for index in totals.indices { totals[index] += marks[index + 1] - marks[index] }
    latest = marks
    runCount += 1
  }

  var latestSteps: [ProfiledStep] {
    plan.steps.enumerated().map { index, step in
      let node = plan.graph.nodes[step.node]
      return ProfiledStep(
        name: type(of: node.operator).name, kernel: step.step.kernel, place: node.place,
        start: latest[index], duration: latest[index + 1] - latest[index])
    }
  }

  /// The steps of a node taken together.
  var operators: [OperatorProfile] {
    var result: [OperatorProfile] = []
    var (previous, longest) = (-1, Duration.zero)
    for (step, total) in zip(plan.steps, totals) {
      if step.node != previous {
        result.append(profile(of: step))
        (previous, longest) = (step.node, .zero)
      }
      result[result.count - 1].duration += total
      if total > longest {
        result[result.count - 1].kernel = step.step.kernel
        longest = total
      }
    }
    return result
  }

  private func profile(of step: Plan.PlannedStep) -> OperatorProfile {
    let graph = plan.graph
    let node = graph.nodes[step.node]
    let (inputs, outputs) = (graph.types(of: node.inputs), graph.types(of: node.outputs))
    return OperatorProfile(
      name: type(of: node.operator).name, kernel: step.step.kernel, place: node.place,
      output: outputs.first.map { "\($0.elementType)\($0.shape)" } ?? "",
      isInteger: [.int8, .uint8].contains(inputs.first?.elementType),
      multiplyAccumulates: node.operator.multiplyAccumulates(inputs: inputs, outputs: outputs),
      runCount: runCount, duration: .zero)
  }
}

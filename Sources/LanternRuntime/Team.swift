internal import LanternGraphs
internal import Synchronization

/// Several threads going through one plan together, step by step.
final class Team: Sendable {
  private let threadCount: Int
  private let barrier: Barrier
  private let next = Atomic<Int>(0)
  private let failed = Atomic<Bool>(false)
  /// Whether a step had failed when all threads met last.
  ///
  /// A thread that is slow to leave a barrier must not see the failure of a later step, or the others
  /// would wait for it at the next barrier.
  private let stopped = Atomic<Bool>(false)
  private let failure = Mutex<(any Error)?>(nil)
  private let cancellation: Cancellation?
  private let clock: StepClock?

  init(threadCount: Int, cancellation: Cancellation?, clock: StepClock?) {
    self.threadCount = threadCount
    self.cancellation = cancellation
    self.clock = clock
    barrier = Barrier(threadCount: threadCount)
  }

  /// Does one thread's part of every step; all threads of the team must call it, the one with the
  /// index 0 in the caller's task.
  func run(_ plan: Plan, base: UnsafeMutableRawPointer, thread: Int) {
    if thread == 0 { clock?.mark() }
    for step in plan.steps {
      if thread == 0 {
        do { try Cancellation.check(cancellation) } catch { fail(error) }
      }
      if thread == 0 ? !failed.load(ordering: .relaxed) : step.isParallel {
        unsafe execute(step, of: plan, buffers: step.buffers(base: base))
      }
      barrier.wait {
        next.store(0, ordering: .relaxed)
        stopped.store(failed.load(ordering: .relaxed), ordering: .relaxed)
      }
      if stopped.load(ordering: .relaxed) { return }
      if thread == 0 { clock?.mark() }
    }
  }

  /// Throws what a step threw.
  func rethrow() throws {
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func execute(_ step: Plan.PlannedStep, of plan: Plan, buffers: StepBuffers) {
    switch step.step.work {
    case .nothing: break
    case .items(let count, let body):
      guard step.isParallel else { return body(buffers, 0..<count) }
      takeItems(count) { body(buffers, $0) }
    case .evaluation(let body):
      // Only one thread evaluates; the others pass on to the barrier.
      guard next.add(1, ordering: .relaxed).oldValue == 0 else { return }
      do { try body(buffers) } catch {
        fail(GraphError.placed(error, at: plan.graph.nodes[step.node].place))
      }
    }
  }

  private func fail(_ error: any Error) {
    failure.withLock { $0 = error }
    failed.store(true, ordering: .relaxed)
  }

  /// Takes items a few at a time until none are left, so that a slow core holds nobody up.
  private func takeItems(_ count: Int, _ body: (Range<Int>) -> Void) {
    let share = max(1, count / (threadCount * 4))
    while true {
      let start = next.add(share, ordering: .relaxed).oldValue
      guard start < count else { return }
      body(start..<min(start + share, count))
    }
  }
}

internal import CLanternKernels
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// Threads that run one closure together, again and again.
///
/// A job is handed to all threads at once and they meet at barriers within it, so that a whole plan
/// costs one hand-over and not one for each step. Workers spin for a short while after a job, since
/// the next one often follows, and then sleep. Jobs of several callers take turns.
package final class WorkerPool: Sendable {
  /// The number of threads, the caller's among them.
  package let threadCount: Int
  private let shared: Shared
  private let turn = Mutex(())

  /// Starts `threadCount - 1` threads, or as many of them as the system gives.
  package init(threadCount: Int) {
    shared = Shared(workerCount: max(0, threadCount - 1))
    self.threadCount = 1 + shared.start()
  }

  /// Runs a closure on every thread with its index, the caller's being 0, and waits for all.
  package func run(_ job: @escaping @Sendable (Int) -> Void) {
    guard threadCount > 1 else { return job(0) }
    turn.withLock { _ in
      shared.submit(job)
      job(0)
      shared.waitForWorkers()
    }
  }

  deinit { shared.stop() }

  /// What the threads and their owner share.
  private final class Shared: Sendable {
    private let startedCount = Atomic<Int>(0)
    private let job = Mutex<Job?>(nil)
    private let generation = Atomic<Int>(0)
    private let running = Atomic<Int>(0)
    private let stopping = Atomic<Bool>(false)
    private let workers: [Worker]

    /// What all threads run; a struct, since a closure by itself would be wrapped again each time
    /// that it is taken out of a generic type.
    private struct Job: Sendable {
      let run: @Sendable (Int) -> Void
    }

    /// A thread's bed: whether it sleeps, and what wakes it.
    private final class Worker: Sendable {
      let isAsleep = Atomic<Bool>(false)
      let alarm = DispatchSemaphore(value: 0)
    }

    init(workerCount: Int) {
      workers = (0..<workerCount).map { _ in Worker() }
    }

    /// Starts the threads until the system gives no more; says how many run.
    func start() -> Int {
      let refused = workers.indices.first { index in
        !Thread { [self] in work(index) }.start()
      }
      let count = refused ?? workers.count
      startedCount.store(count, ordering: .relaxed)
      return count
    }

    func submit(_ newJob: @escaping @Sendable (Int) -> Void) {
      job.withLock { $0 = Job(run: newJob) }
      running.store(startedCount.load(ordering: .relaxed), ordering: .relaxed)
      generation.add(1, ordering: .sequentiallyConsistent)
      wake()
    }

    func waitForWorkers() {
      var spinner = Spinner()
      while running.load(ordering: .acquiring) > 0 { spinner.pause() }
    }

    func stop() {
      stopping.store(true, ordering: .sequentiallyConsistent)
      generation.add(1, ordering: .sequentiallyConsistent)
      wake()
    }

    private func wake() {
      for worker in workers {
        let exchange = worker.isAsleep.compareExchange(
          expected: true, desired: false, ordering: .sequentiallyConsistent)
        if exchange.exchanged { worker.alarm.signal() }
      }
    }

    private func work(_ index: Int) {
      var seen = 0
      while true {
        waitForGeneration(after: seen, workers[index])
        seen += 1
        if stopping.load(ordering: .acquiring) { return }
        let job = job.withLock { $0 }
        job?.run(index + 1)
        running.subtract(1, ordering: .acquiringAndReleasing)
      }
    }

    /// Spins for about fifty microseconds, then sleeps until a generation after `seen` has begun.
    private func waitForGeneration(after seen: Int, _ worker: Worker) {
      var spinner = Spinner()
      while generation.load(ordering: .acquiring) == seen {
        guard spinner.count > 2_000 else {
          spinner.pause()
          continue
        }
        worker.isAsleep.store(true, ordering: .sequentiallyConsistent)
        if generation.load(ordering: .sequentiallyConsistent) != seen {
          let exchange = worker.isAsleep.compareExchange(
            expected: true, desired: false, ordering: .sequentiallyConsistent)
          // Somebody else took the flag down and has signalled, which must be consumed.
          if !exchange.exchanged { worker.alarm.wait() }
        } else {
          worker.alarm.wait()
        }
      }
    }
  }
}

/// Waits without sleeping; gives the core away now and then, in case there are more threads than
/// cores.
struct Spinner {
  private(set) var count = 0

  mutating func pause() {
    count += 1
    if count.isMultiple(of: 1_000) { sched_yield() } else { ck_spin_hint() }
  }
}

/// A place where several threads wait for each other.
final class Barrier: Sendable {
  private let threadCount: Int
  private let arrived = Atomic<Int>(0)
  private let phase = Atomic<Int>(0)

  init(threadCount: Int) { self.threadCount = threadCount }

  /// Waits for all threads; the last one to come calls `whenAllHaveCome` before any goes on.
  func wait(_ whenAllHaveCome: () -> Void = {}) {
    let current = phase.load(ordering: .acquiring)
    if arrived.add(1, ordering: .acquiringAndReleasing).newValue == threadCount {
      arrived.store(0, ordering: .relaxed)
      whenAllHaveCome()
      phase.add(1, ordering: .releasing)
    } else {
      var spinner = Spinner()
      while phase.load(ordering: .acquiring) == current { spinner.pause() }
    }
  }
}

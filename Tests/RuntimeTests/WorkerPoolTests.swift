import Synchronization
import Testing

@testable import LanternRuntime

@Suite struct WorkerPoolTests {
  private final class Counts: Sendable {
    let total = Atomic<Int>(0)
    let threads = Mutex<Set<Int>>([])
  }

  @Test(arguments: [0, 1, 2, 3, 9])
  func everyThreadRunsEveryJobOnce(threadCount: Int) {
    let pool = WorkerPool(threadCount: threadCount)
    #expect(pool.threadCount == max(threadCount, 1))
    for _ in 0..<200 {
      let counts = Counts()
      pool.run { thread in
        counts.total.add(1, ordering: .relaxed)
        _ = counts.threads.withLock { $0.insert(thread) }
      }
      #expect(counts.total.load(ordering: .relaxed) == pool.threadCount)
      #expect(counts.threads.withLock { $0 } == Set(0..<pool.threadCount))
    }
  }

  @Test func poolsComeAndGo() {
    let counts = Counts()
    for _ in 0..<50 {
      let pool = WorkerPool(threadCount: 3)
      pool.run { _ in counts.total.add(1, ordering: .relaxed) }
    }
    #expect(counts.total.load(ordering: .relaxed) == 150)
    // A pool that never ran anything ends too.
    _ = WorkerPool(threadCount: 3)
  }

  @Test func jobsOfSeveralCallersTakeTurns() async {
    let pool = WorkerPool(threadCount: 3)
    let (counts, wrong) = (Counts(), Counts())
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<50 {
            let own = Counts()
            pool.run { thread in
              counts.total.add(1, ordering: .relaxed)
              _ = own.threads.withLock { $0.insert(thread) }
            }
            if own.threads.withLock({ $0 }) != [0, 1, 2] {
              wrong.total.add(1, ordering: .relaxed)
            }
          }
        }
      }
    }
    #expect(wrong.total.load(ordering: .relaxed) == 0)
    #expect(counts.total.load(ordering: .relaxed) == 4 * 50 * 3)
  }

  @Test func sleepingThreadsWake() async throws {
    let pool = WorkerPool(threadCount: 2)
    let counts = Counts()
    for _ in 0..<5 {
      pool.run { _ in counts.total.add(1, ordering: .relaxed) }
      // Long enough for the workers to go to sleep.
      try await Task.sleep(for: .milliseconds(5))
    }
    #expect(counts.total.load(ordering: .relaxed) == 10)
  }

  @Test(arguments: [2, 5])
  func barriersLetNobodyRunAhead(threadCount: Int) {
    let pool = WorkerPool(threadCount: threadCount)
    let barrier = Barrier(threadCount: threadCount)
    let counts = Counts()
    let phases = 100
    let wrong = Counts()
    pool.run { _ in
      for phase in 1...phases {
        counts.total.add(1, ordering: .relaxed)
        barrier.wait()
        if counts.total.load(ordering: .relaxed) != phase * threadCount {
          wrong.total.add(1, ordering: .relaxed)
        }
        barrier.wait()
      }
    }
    #expect(wrong.total.load(ordering: .relaxed) == 0)
    #expect(counts.total.load(ordering: .relaxed) == phases * threadCount)
  }

  @Test func theLastToComeActsBeforeAnyGoesOn() {
    let pool = WorkerPool(threadCount: 3)
    let barrier = Barrier(threadCount: 3)
    let counts = Counts()
    let wrong = Counts()
    pool.run { _ in
      for phase in 1...50 {
        barrier.wait { counts.total.add(1, ordering: .relaxed) }
        if counts.total.load(ordering: .relaxed) != phase {
          wrong.total.add(1, ordering: .relaxed)
        }
        barrier.wait()
      }
    }
    #expect(wrong.total.load(ordering: .relaxed) == 0)
  }
}

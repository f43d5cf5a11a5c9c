package import LanternGraphs
package import LanternTensors

/// A plan being run: one arena of activations, one stream of work.
///
/// A session cannot be copied, so that no two callers write into the same arena; make one for each
/// stream, over the same plan. It can be moved to another thread.
package struct Session: ~Copyable {
  /// The plan that this session runs.
  package let plan: Plan
  private let arena: Arena
  private let pool: WorkerPool
  private let cancellation: Cancellation?
  private let profiler: Profiler?

  /// Allocates the arena and starts the threads.
  package init(_ plan: Plan, threads: Int = 1, profiler: Profiler? = nil) {
    self.init(plan, pool: WorkerPool(threadCount: threads), profiler: profiler)
  }

  /// Allocates the arena; the threads are shared with other sessions, which take turns.
  ///
  /// `cancellation` is what stops runs besides the task that they are in; `profiler` gets the times of
  /// their steps.
  package init(
    _ plan: Plan, pool: WorkerPool, cancellation: Cancellation? = nil, profiler: Profiler? = nil
  ) {
    self.plan = plan
    self.pool = pool
    self.cancellation = cancellation
    self.profiler = profiler
    arena = Arena(byteCount: plan.arenaByteCount)
  }

  /// The number of threads that runs use.
  package var threadCount: Int { pool.threadCount }

  /// Calls a closure with the memory of an input, to be filled before `run()`.
  ///
  /// The bytes are row-major elements of `plan.inputTypes[index]`, 64-byte aligned. Nothing else is
  /// written there, so that an input which stays the same need not be filled again.
  package mutating func withInputBytes<R, E: Error>(
    _ index: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let count = plan.inputTypes[index].byteCount
    return try unsafe body(
      UnsafeMutableRawBufferPointer(start: arena.base + plan.inputOffsets[index], count: count))
  }

  /// Calls a closure with an output's bytes, which are there until the next run.
  package func withOutputBytes<R, E: Error>(
    _ index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    switch plan.outputs[index] {
    case .constant(let tensor):
      return try unsafe tensor.withUnsafeBytes(body)
    case .arena(let offset):
      let count = plan.outputTypes[index].byteCount
      return try unsafe body(UnsafeRawBufferPointer(start: arena.base + offset, count: count))
    }
  }

  /// The outputs for these inputs.
  ///
  /// Throws `GraphError` when the inputs are not of the plan's types, or an operator cannot work on
  /// the data.
  package mutating func run(_ inputs: [Tensor]) throws -> [Tensor] {
    try plan.graph.requireInputs(inputs)
    for (index, tensor) in inputs.enumerated() {
      unsafe withInputBytes(index) { target in
        unsafe tensor.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
      }
    }
    try run()
    return try plan.outputTypes.enumerated().map { index, type in
      let bytes = unsafe withOutputBytes(index) { unsafe [UInt8]($0) }
      return try Tensor(type: type, storage: .array(bytes))
    }
  }

  /// Runs the plan on the input memory; the output memory holds the result.
  ///
  /// Throws `GraphError` when an operator cannot work on the data, and `CancellationError` between two
  /// steps.
  package mutating func run() throws {
    let clock = profiler?.begin(plan)
    if pool.threadCount == 1 {
      clock?.mark()
      for step in plan.steps {
        try Cancellation.check(cancellation)
        try execute(step)
        clock?.mark()
      }
    } else {
      try runTogether(clock)
    }
    if let clock { profiler?.end(clock, of: plan) }
  }

  private func execute(_ step: Plan.PlannedStep) throws {
    let buffers = unsafe step.buffers(base: arena.base)
    switch step.step.work {
    case .nothing: break
    case .items(let count, let body): body(buffers, 0..<count)
    case .evaluation(let body):
      do { try body(buffers) } catch {
        throw GraphError.placed(error, at: plan.graph.nodes[step.node].place)
      }
    }
  }

  /// Runs all steps on all threads, which meet after each.
  private func runTogether(_ clock: StepClock?) throws {
    // The arena outlives the job, which this call waits for; no two items write the same bytes.
    nonisolated(unsafe) let base = unsafe arena.base
    let team = Team(threadCount: pool.threadCount, cancellation: cancellation, clock: clock)
    let plan = plan
    pool.run { thread in unsafe team.run(plan, base: base, thread: thread) }
    try team.rethrow()
  }
}

extension Plan.PlannedStep {
  func buffers(base: UnsafeMutableRawPointer) -> StepBuffers {
    unsafe StepBuffers(
      base: base, inputOffsets: inputOffsets, outputOffsets: outputOffsets,
      scratchOffset: scratchOffset)
  }
}

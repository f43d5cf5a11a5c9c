import Foundation

/// Many trials of damaged files in a process of its own, each within a time, all within a memory.
///
/// A trap, or an allocation beyond the memory, ends the process and so fails the test that began it.
package enum HostileRounds {
  /// Runs a trial for each seed, on the reference, and for every fourth on plans too.
  ///
  /// The process may take a gibibyte more than it has, and a trial 2 s of processor time. Which trial
  /// is under way is kept in a file, which is removed when all have passed; a trial that takes too
  /// long, or throws an error that is not clear, is noted there and ends the process.
  package static func run(
    _ seeds: some Sequence<UInt64>, notingIn path: String,
    isClear: (any Error) -> Bool, _ trial: (UInt64, HostileRun.Engine) throws -> Void
  ) throws {
    MemoryCeiling.allow(1 << 30)
    func note(_ text: String) throws {
      try text.write(toFile: path, atomically: false, encoding: .utf8)
    }
    for seed in seeds {
      let engines: [HostileRun.Engine] =
        seed.isMultiple(of: 4) ? [.reference, .plans] : [.reference]
      for engine in engines {
        try note("seed \(seed), \(engine)")
        let start = ThreadTime.now
        do { try trial(seed, engine) } catch {
          guard isClear(error) else {
            try note("seed \(seed), \(engine): \(type(of: error)): \(error)")
            exit(EXIT_FAILURE)
          }
        }
        guard ThreadTime.now - start < .seconds(2) else {
          try note("seed \(seed), \(engine): \(ThreadTime.now - start)")
          exit(EXIT_FAILURE)
        }
      }
    }
    try FileManager.default.removeItem(atPath: path)
  }
}

/// The processor time of the thread, which other tests at the same time do not prolong.
private enum ThreadTime {
  static var now: Duration {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}

/// A limit of the memory of this process.
private enum MemoryCeiling {
  /// Lets the process take so many bytes more than it has; elsewhere than on Linux it does nothing.
  static func allow(_ byteCount: Int) {
    #if os(Linux)
      let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))
        .flatMap { $0.split(separator: " ").first.flatMap { Int($0) } }
      guard let pages else { return }
      var limit = rlimit()
      limit.rlim_cur = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + byteCount)
      limit.rlim_max = limit.rlim_cur
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}

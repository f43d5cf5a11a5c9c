import Foundation
import TestSupport
import Testing

/// Twenty thousand damaged models: each is refused in words or runs, in time and in memory.
///
/// They are read and run in processes of their own, which may take a gibibyte more than they do at
/// first; a trap, or an allocation beyond that, ends such a process and fails the test.
@Suite struct HostileMutationTests {
  /// How many damaged forms of a model there are in each part.
  private static let count = LongTests.areEnabled ? 500 : 50

  @Test(arguments: HostileModel.all.indices, 0..<4 as Range<UInt64>)
  func damagedModelsAreRefusedOrRun(index: Int, part: UInt64) async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "lantern-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .success) { [index, part, path = path as String] in
      try HostileMutationTests.runPart(part, of: index, notingIn: path)
    }
    // A process that succeeded has left nothing there.
    let note = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    #expect(note.isEmpty, "\(HostileModel.all[index]): \(note)")
  }

  private static func runPart(_ part: UInt64, of index: Int, notingIn path: String) throws {
    let (models, count) = (HostileModel.all, HostileMutationTests.count)
    let model = models[index]
    MemoryCeiling.allow(1 << 30)
    let run = HostileRun()
    for round in 0..<UInt64(count) {
      let seed = part << 32 + round
      var mutation = Mutation(seed: seed)
      let bytes = mutation.applied(
        to: model.bytes, donor: models[Int(seed % UInt64(models.count))].bytes)
      let engines: [HostileRun.Engine] =
        round.isMultiple(of: 4) ? [.reference, .plans] : [.reference]
      for engine in engines {
        try "seed \(seed), \(engine)".write(toFile: path, atomically: false, encoding: .utf8)
        let start = ThreadTime.now
        do { try run(bytes, engine: engine, seed: seed) } catch {
          guard HostileRun.isClear(error) else {
            try "seed \(seed), \(engine): \(error)".write(
              toFile: path, atomically: false, encoding: .utf8)
            exit(EXIT_FAILURE)
          }
        }
        guard ThreadTime.now - start < .seconds(2) else {
          try "seed \(seed), \(engine): \(ThreadTime.now - start)".write(
            toFile: path, atomically: false, encoding: .utf8)
          exit(EXIT_FAILURE)
        }
      }
    }
    try FileManager.default.removeItem(atPath: path)
  }

  @Test(arguments: HostileModel.all) func theModelsThemselvesRun(_ model: HostileModel) throws {
    for engine in HostileRun.Engine.allCases {
      var run = HostileRun()
      run.resizes = false
      try run(model.bytes, engine: engine, seed: 1)
    }
  }

  @Test(arguments: ["loop", "table of strings", "densify in blocks of both dimensions"])
  func everyTruncationIsRefusedOrRuns(name: String) throws {
    let model = try #require(HostileModel.all.first { $0.name == name })
    for count in model.bytes.indices {
      do {
        try HostileRun()(Array(model.bytes[..<count]), engine: .reference, seed: UInt64(count))
      } catch {
        #expect(HostileRun.isClear(error), "\(count) bytes: \(error)")
      }
    }
  }
}

/// The processor time of the thread, which other tests at the same time do not prolong.
private enum ThreadTime {
  static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
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
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
    #endif
  }
}

import Foundation
import TestSupport
import Testing

/// Twenty thousand damaged TensorFlow Lite models: each is refused in words or runs, in time and in
/// memory.
@Suite struct HostileMutationTests {
  @Test(arguments: HostileModel.all.indices, 0..<4 as Range<UInt64>)
  func damagedModelsAreRefusedOrRun(index: Int, part: UInt64) async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "lantern-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .success) { [index, part, path = path as String] in
      let models = HostileModel.all
      let count: UInt64 = LongTests.areEnabled ? 500 : 50
      try HostileRounds.run(
        (part << 32)..<(part << 32 + count), notingIn: path, isClear: HostileRun.isClear
      ) { seed, engine in
        var mutation = Mutation(seed: seed)
        let bytes = mutation.applied(
          to: models[index].bytes, donor: models[Int(seed % UInt64(models.count))].bytes)
        try HostileRun()(bytes, engine: engine, seed: seed)
      }
    }
    // A process that succeeded has left nothing there.
    let note = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    #expect(note.isEmpty, "\(HostileModel.all[index]): \(note)")
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

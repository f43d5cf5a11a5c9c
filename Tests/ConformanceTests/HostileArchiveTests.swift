import Foundation
import TestSupport
import Testing

/// Twenty thousand damaged TorchScript files: each is refused in words or runs, in time and in memory.
@Suite struct HostileArchiveTests {
  @Test func thereAreFiles() { #expect(HostileArchive.all.count >= 10) }

  @Test(arguments: HostileArchive.all.indices, 0..<4 as Range<UInt64>)
  func damagedFilesAreRefusedOrRun(index: Int, part: UInt64) async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "lantern-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .success) { [index, part, path = path as String] in
      let archive = HostileArchive.all[index]
      let sound = try archive.bytes()
      let count: UInt64 = LongTests.areEnabled ? 500 : 25
      try HostileRounds.run(
        (part << 32)..<(part << 32 + count), notingIn: path, isClear: HostileArchive.isClear
      ) { seed, engine in
        try archive.run(archive.damaged(sound, seed: seed), engine: engine, seed: seed)
      }
    }
    // A process that succeeded has left nothing there.
    let note = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    #expect(note.isEmpty, "\(HostileArchive.all[index]): \(note)")
  }
}

import Foundation
import LanternTensors
import TestSupport
import Testing

@Suite struct MappedFileTests {
  @Test func aFilesBytesAreThere() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "bytes").path
      try Data([1, 2, 3]).write(to: URL(filePath: path))
      let file = try MappedFile(path: path)
      #expect(file.count == 3)
      #expect(file.path == path)
      file.withUnsafeBytes { #expect([UInt8]($0) == [1, 2, 3]) }
      // A mapping outlives the file's name.
      try FileManager.default.removeItem(atPath: path)
      file.withUnsafeBytes { #expect($0[2] == 3) }
    }
  }

  @Test func anEmptyFileHasNoBytes() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "empty").path
      try Data().write(to: URL(filePath: path))
      let file = try MappedFile(path: path)
      #expect(file.count == 0)
      file.withUnsafeBytes { #expect($0.count == 0) }
      #expect(ByteStorage.file(file).count == 0)
    }
  }

  @Test func whatIsNotAFileIsRefusedByName() throws {
    try withTemporaryFolder { folder in
      let missing = folder.appending(path: "missing").path
      for (path, reason) in [
        (missing, "No such file"), (folder.path, "is a folder"), ("/dev/null", "is not a file"),
        ("", "No such file"),
      ] {
        do throws(TensorError) {
          _ = try MappedFile(path: path)
          Issue.record("\(path) was mapped")
        } catch {
          #expect(error.code == .unreadableFile)
          #expect(error.description.hasPrefix(path) && error.description.contains(reason))
        }
      }
    }
  }

  @Test func errorsOfTheClosureComeOut() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try ByteStorage.array([1]).withUnsafeBytes { _ in throw Stop() }
    }
  }
}

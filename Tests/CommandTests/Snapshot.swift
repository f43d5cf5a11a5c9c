import Foundation
import TestSupport
import Testing

/// A text that the command is expected to print, kept in `Tests/CommandTests/Snapshots`.
///
/// To record all of them anew after a wanted change, and look at the difference before it is
/// committed:
///
///     LANTERN_RECORD_SNAPSHOTS=1 swift test --filter CommandTests
enum Snapshot {
  private static let folder = packageRoot.appending(path: "Tests/CommandTests/Snapshots")
  private static let isRecording =
    ProcessInfo.processInfo.environment["LANTERN_RECORD_SNAPSHOTS"] != nil

  /// Expects a text to be the one of a name; paths of this checkout and measured figures are masked.
  static func expect(
    _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = folder.appending(path: "\(name).txt")
    let masked = try masked(text)
    if isRecording { try Data(masked.utf8).write(to: file) }
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(masked == recorded, "\(name)", sourceLocation: sourceLocation)
  }

  private static func masked(_ text: String) throws -> String {
    var text = text.replacingOccurrences(of: packageRoot.path, with: "PACKAGE")
    // A number that was measured, with the blanks that align it.
    text = text.replacing(try Regex(" +[0-9]+\\.[0-9]+ (ms|MB)")) { match in
      " N \(match.output[1].substring ?? "")"
    }
    return text.replacing(
      try Regex("1 thread, [a-z0-9]+"), with: "1 thread, ISA")
  }
}

import Foundation
import TestSupport
import Testing

/// A call of the executable `lantern` that was built with the tests.
struct Command: Sendable {
  /// What the process wrote to standard output.
  let output: String
  /// What it wrote to standard error.
  let errors: String
  /// Its exit status; -1 where a signal ended it.
  let status: Int32

  /// Runs `lantern` with these words.
  init(_ words: [String]) throws {
    try self.init(running: Self.executable, words)
  }

  /// Runs a line of the shell, in which `"$0"` is `lantern` and `"$1"` the first word.
  init(shell line: String, _ words: [String] = []) throws {
    try self.init(running: URL(filePath: "/bin/sh"), ["-c", line, Self.executable.path] + words)
  }

  private init(running program: URL, _ words: [String]) throws {
    let (output, errors) = (Pipe(), Pipe())
    let process = Process()
    process.executableURL = program
    process.arguments = words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    // Errors are a few lines, which the pipe holds while the output is read to its end.
    self.output = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    self.errors = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationReason == .exit ? process.terminationStatus : -1
  }

  /// The executable, which lies beside the test bundle.
  static let executable: URL = {
    let bundles = Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
    let folders =
      bundles.map { $0.bundleURL.deletingLastPathComponent() } + [
        Bundle.main.bundleURL, Bundle.main.bundleURL.deletingLastPathComponent(),
      ]
    let candidates = folders.map { $0.appending(path: "lantern") }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? URL(filePath: "/nowhere/lantern")
  }()

  /// What the runtime prints when a process traps.
  var hasCrashReport: Bool {
    ["Fatal error", "Stack dump", "Crash:", "crashed", "Illegal instruction", "Backtrace"]
      .contains { errors.contains($0) || output.contains($0) }
  }
}

/// A file of `Tests/Fixtures`.
func fixture(_ path: String) -> String {
  packageRoot.appending(path: "Tests/Fixtures/\(path)").path
}

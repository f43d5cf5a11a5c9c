import Foundation

/// Tests that take minutes in a debug build, and run only when they are asked for.
package enum LongTests {
  /// Whether the environment variable `LANTERN_LONG_TESTS` is set.
  package static let areEnabled =
    ProcessInfo.processInfo.environment["LANTERN_LONG_TESTS"] != nil

  /// The multiply-accumulates up to which a model runs in every way in every test run; the reference
  /// kernels do some twenty million in a second of a debug build.
  package static let multiplyAccumulateLimit = 50_000_000
}

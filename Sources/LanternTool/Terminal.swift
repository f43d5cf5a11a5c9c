#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// The terminal, and what a process leaves behind.
enum Terminal {
  /// Writes a line to standard error.
  static func printError(_ text: String) {
    let line = Array((text + "\n").utf8)
    unsafe line.withUnsafeBytes { buffer in
      _ = unsafe write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }

  /// Ends the process.
  static func exit(_ status: ExitStatus) -> Never {
    fflush(nil)
    #if canImport(Glibc)
      Glibc.exit(status.rawValue)
    #elseif canImport(Musl)
      Musl.exit(status.rawValue)
    #elseif canImport(Android)
      Android.exit(status.rawValue)
    #else
      Darwin.exit(status.rawValue)
    #endif
  }

  /// Whether a person watches standard error.
  static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

  /// The most memory that the process has had in use, in bytes.
  static var peakResidentByteCount: Int {
    var usage = rusage()
    #if canImport(Darwin)
      _ = unsafe getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #else
      _ = unsafe getrusage(__rusage_who_t(0), &usage)
      return Int(usage.ru_maxrss) * 1024
    #endif
  }
}

/// Says on standard error how far long work is, where a person watches, after one second.
struct Progress {
  private let start = ContinuousClock.now
  private var isShown = false

  /// Shows a line in place of the last one, unless the work has only just begun.
  mutating func show(_ text: String) {
    guard Terminal.showsProgress, ContinuousClock.now - start > .seconds(1) else { return }
    isShown = true
    let line = Array("\r\u{1b}[K\(text)".utf8)
    unsafe line.withUnsafeBytes { buffer in
      _ = unsafe write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }

  /// Takes the line away.
  mutating func clear() {
    guard isShown else { return }
    isShown = false
    let line = Array("\r\u{1b}[K".utf8)
    unsafe line.withUnsafeBytes { buffer in
      _ = unsafe write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }
}

extension Duration {
  /// The duration in milliseconds.
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}

/// How long a closure takes, and what it gives.
func timed<R>(_ body: () throws -> R) rethrows -> (result: R, time: Duration) {
  let start = ContinuousClock.now
  let result = try body()
  return (result, ContinuousClock.now - start)
}

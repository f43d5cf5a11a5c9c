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
  static func printError(_ text: String) { writeError(text + "\n") }

  /// Writes text to standard error as it is.
  static func writeError(_ text: String) {
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe write(STDERR_FILENO, buffer.baseAddress, buffer.count)
    }
  }

  /// Makes sure that no file that is opened later gets the number of a standard stream that the
  /// caller has closed, and that writing to such a stream fails.
  static func occupyStandardStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
      _ = unsafe open("/dev/null", O_RDONLY)
    }
  }

  /// Hands on to the reader what has been printed so far; `exit` tells when that fails.
  static func flush() { fflush(nil) }

  /// Ends the process, with a failure where its output could not be written.
  static func exit(_ outcome: ExitStatus) -> Never {
    var status = outcome
    if fflush(nil) != 0 {
      printError("lantern: standard output: \(unsafe String(cString: strerror(errno)))")
      status = .failure
    }
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

  /// The memory that the process has in use, in bytes; its peak where the system tells no more.
  static var residentByteCount: Int {
    #if canImport(Darwin)
      return peakResidentByteCount
    #else
      // The second number of this file is in pages.
      guard let file = unsafe fopen("/proc/self/statm", "r") else { return peakResidentByteCount }
      defer { unsafe fclose(file) }
      var line = [CChar](repeating: 0, count: 128)
      let count = unsafe line.withUnsafeMutableBytes { bytes in
        unsafe fread(bytes.baseAddress, 1, bytes.count, file)
      }
      let text = String(decoding: line.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
      let numbers = text.split(separator: " ").compactMap { Int($0) }
      return numbers.count > 1 ? numbers[1] * sysconf(Int32(_SC_PAGESIZE)) : peakResidentByteCount
    #endif
  }

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

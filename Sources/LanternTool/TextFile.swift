internal import Lantern

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// Small files that the command reads and writes.
enum TextFile {
  /// The labels of a text file.
  ///
  /// Throws `TensorError` when it cannot be opened.
  static func labels(path: String) throws -> Labels {
    let bytes = unsafe try MappedFile(path: path).withUnsafeBytes { unsafe [UInt8]($0) }
    return Labels(text: String(decoding: bytes, as: UTF8.self), source: path)
  }

  /// Writes bytes to a file, in place of what was there.
  ///
  /// Throws `FileError` with the system's reason when it cannot.
  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = unsafe fopen(path, "wb") else { throw FileError(path) }
    let count = unsafe fwrite(bytes, 1, bytes.count, file)
    guard unsafe fclose(file) == 0, count == bytes.count else { throw FileError(path) }
  }

  /// Makes a folder, unless it is there.
  ///
  /// Throws `FileError` with the system's reason when it cannot.
  static func makeFolder(_ path: String) throws {
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path) }
  }
}

/// Why a file cannot be written.
struct FileError: Error, CustomStringConvertible {
  let description: String

  init(_ path: String) { description = unsafe "\(path): \(String(cString: strerror(errno)))" }
}

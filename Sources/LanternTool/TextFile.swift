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
  /// Throws `TensorError` when it cannot be opened, and `FileError` when it is not text in UTF-8.
  static func labels(path: String) throws -> Labels {
    let bytes = unsafe try MappedFile(path: path).withUnsafeBytes { unsafe [UInt8]($0) }
    guard let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
      throw FileError(path, "this is not a text file of labels, one a line in UTF-8")
    }
    return Labels(text: text, source: path)
  }

  /// Writes bytes to a file, in place of what was there.
  ///
  /// Throws `FileError` with the system's reason when it cannot.
  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = unsafe fopen(path, "wb") else { throw FileError(path) }
    let count = unsafe fwrite(bytes, 1, bytes.count, file)
    guard unsafe fclose(file) == 0, count == bytes.count else { throw FileError(path) }
  }

  /// Makes a folder and those that it lies in, unless they are there.
  ///
  /// Throws `FileError` with the system's reason when it cannot, or cannot write there.
  static func makeFolder(_ path: String) throws {
    for end in path.indices where end > path.startIndex && path[end] == "/" {
      _ = unsafe mkdir(String(path[..<end]), 0o777)
    }
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(path) }
    guard unsafe access(path + "/.", W_OK | X_OK) == 0 else { throw FileError(path) }
  }
}

/// Why a file cannot be used.
struct FileError: Error, CustomStringConvertible {
  let description: String

  /// Creates an error with the reason that the system gave last.
  init(_ path: String) { description = unsafe "\(path): \(String(cString: strerror(errno)))" }

  /// Creates an error with a sentence.
  init(_ path: String, _ reason: String) { description = "\(path): \(reason)" }
}

/// Does something with a file; an error that does not begin with the file's name gets it.
func naming<R: ~Copyable>(_ path: String, _ body: () throws -> R) throws -> R {
  do { return try body() } catch {
    let reason = "\(error)"
    throw reason.hasPrefix(path) ? error : FileError(path, reason)
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// A file's bytes, mapped read-only for as long as somebody holds the object.
///
/// Cutting the file short while it is mapped ends the process at the next read beyond its new end,
/// as with any mapping; replace model files by renaming a new one over them.
public final class MappedFile: Sendable {
  /// The path the file was opened by.
  public let path: String
  /// The number of bytes.
  public let count: Int
  private let address: UInt

  /// Maps the file at a path.
  ///
  /// Throws `TensorError` with the system's reason when it cannot be opened, is not a regular file
  /// or cannot be mapped.
  public init(path: String) throws(TensorError) {
    func failure(_ what: String) -> TensorError {
      TensorError(.unreadableFile, "\(path): \(what)")
    }
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(unsafe String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw failure(unsafe String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw failure(status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is not a file")
    }
    self.path = path
    self.count = Int(status.st_size)
    if count == 0 {
      self.address = 0
      return
    }
    guard let base = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe base != MAP_FAILED
    else { throw failure(unsafe String(cString: strerror(errno))) }
    self.address = UInt(bitPattern: base)
  }

  deinit {
    if count > 0 { unsafe munmap(UnsafeMutableRawPointer(bitPattern: address), count) }
  }

  /// Calls a closure with the bytes, which must not outlive it.
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    let base = unsafe UnsafeRawPointer(bitPattern: address)
    return try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }
}

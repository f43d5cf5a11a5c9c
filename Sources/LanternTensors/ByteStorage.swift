/// Immutable bytes that tensors and readers share: an array, a mapped file, or memory of another owner;
/// or strings.
public enum ByteStorage: Sendable {
  case array([UInt8])
  case file(MappedFile)
  case owner(any ByteOwner)
  /// The elements of a tensor of strings, which have no bytes in place.
  case strings([[UInt8]])

  /// The number of bytes.
  public var count: Int {
    switch self {
    case .array(let bytes): bytes.count
    case .file(let file): file.count
    case .owner(let owner): owner.byteCount
    case .strings: 0
    }
  }

  /// Calls a closure with the bytes, which must not outlive it.
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    switch self {
    case .array(let bytes):
      // The standard library's own method rethrows untyped, so the result is carried out by value.
      let result: Result<R, E> = unsafe bytes.withUnsafeBytes { buffer in
        do throws(E) {
          return .success(try unsafe body(buffer))
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    case .file(let file):
      return try unsafe file.withUnsafeBytes(body)
    case .owner(let owner):
      return try unsafe owner.withUnsafeBytes(body)
    case .strings:
      return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }
}

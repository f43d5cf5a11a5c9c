/// Something that holds bytes for as long as it is held itself, and never changes them.
///
/// Tensors over it share its bytes. An array is such an owner already; conform a class of your own for
/// memory that comes from elsewhere, or give `Tensor(bytesNoCopy:type:deallocator:)` the memory.
public protocol ByteOwner: AnyObject, Sendable {
  /// The number of bytes.
  var byteCount: Int { get }

  /// Calls a closure with the bytes, which must not outlive it.
  ///
  /// They must lie at the same place in every call.
  func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R
}

/// An array of elements, whose memory serves as it is.
final class ArrayOwner<Element: TensorElement>: ByteOwner {
  private let elements: [Element]

  init(_ elements: [Element]) { self.elements = elements }

  var byteCount: Int { elements.count * MemoryLayout<Element>.stride }

  func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    // The standard library's own method rethrows untyped, so the result is carried out by value.
    let result: Result<R, E> = unsafe elements.withUnsafeBytes { buffer in
      do throws(E) { return .success(try unsafe body(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// Memory that a caller has lent until it is given back.
private final class LentMemory: ByteOwner {
  private let address: UInt
  let byteCount: Int
  private let giveBack: @Sendable () -> Void

  init(_ memory: UnsafeRawBufferPointer, _ giveBack: @escaping @Sendable () -> Void) {
    address = UInt(bitPattern: memory.baseAddress)
    byteCount = memory.count
    self.giveBack = giveBack
  }

  deinit { giveBack() }

  func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(
      UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: byteCount))
  }
}

extension Tensor {
  /// Creates a tensor over memory of the caller's, without a copy.
  ///
  /// The memory must stay as it is until `deallocator` is called, which happens when nothing holds the
  /// tensor any more, on whatever thread that is. The elements are row-major and little-endian, of any
  /// alignment. Throws `TensorError` when the memory is too small for the type, which must not be of
  /// strings.
  @unsafe
  public init(
    bytesNoCopy memory: UnsafeRawBufferPointer, type: TensorType,
    deallocator: @escaping @Sendable () -> Void = {}
  ) throws(TensorError) {
    try self.init(type: type, storage: .owner(unsafe LentMemory(memory, deallocator)))
  }
}

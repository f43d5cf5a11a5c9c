/// The one block of memory that a session's activations live in.
@safe package struct Arena: ~Copyable {
  /// The first byte, 64-byte aligned.
  package let base: UnsafeMutableRawPointer
  /// The number of bytes.
  package let byteCount: Int

  /// Allocates zeroed memory.
  package init(byteCount: Int) {
    let size = max(byteCount, 64)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    unsafe self.base = memory
    self.byteCount = size
  }

  deinit { unsafe base.deallocate() }
}

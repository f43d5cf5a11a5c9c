package import LanternTensors

/// Memory for kernels: 64-byte aligned, zeroed, written once and then only read.
///
/// Packed weights are kept in it, and shared by every session of a plan.
package final class AlignedBytes: Sendable {
  /// The number of bytes.
  package let count: Int
  /// The address as a number, since raw pointers are not Sendable; the memory is never written
  /// after `init`, so reading it from any thread is safe.
  private let address: UInt

  /// Creates memory of a size and lets a closure fill it.
  package init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let size = max(count, 1)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    unsafe fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
    self.count = count
    self.address = UInt(bitPattern: memory)
  }

  /// Creates a copy of a tensor's elements.
  package convenience init(_ tensor: Tensor) {
    unsafe self.init(count: tensor.type.byteCount) { target in
      unsafe tensor.withUnsafeBytes { source in
        unsafe target.copyMemory(from: source)
      }
    }
  }

  /// Creates a copy of an array's elements.
  package convenience init<Element: BitwiseCopyable>(_ elements: [Element]) {
    unsafe self.init(count: elements.count * MemoryLayout<Element>.stride) { target in
      unsafe elements.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
    }
  }

  /// The first byte.
  package var pointer: UnsafeRawPointer {
    // The address came from an allocation, so it is not null.
    unsafe UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped
  }

  deinit { unsafe UnsafeMutableRawPointer(mutating: pointer).deallocate() }
}

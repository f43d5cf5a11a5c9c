package import LanternTensors

/// Checked little-endian reads from a file's bytes.
///
/// Every read names its offset when it falls outside; nothing here can trap, whatever the file says.
package struct ByteReader: Sendable {
  /// The bytes that are read.
  package let storage: ByteStorage
  /// What the bytes are, for errors: a format or an archive entry.
  package let place: String
  /// What may be made of the bytes, for formats in which they can be named again and again.
  package let budget: ReadingBudget?

  /// Creates a reader over bytes.
  package init(_ storage: ByteStorage, place: String, budget: ReadingBudget? = nil) {
    self.storage = storage
    self.place = place
    self.budget = budget
  }

  /// Throws `FormatError` when the budget does not allow so many bytes more.
  package func spend(_ byteCount: Int, at offset: Int) throws(FormatError) {
    try budget?.spend(byteCount, place: place, offset: offset)
  }

  /// The number of bytes.
  package var count: Int { storage.count }

  /// The integer at an offset of any alignment.
  ///
  /// Throws `FormatError` when it does not lie within the bytes.
  package func load<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, at offset: Int
  ) throws(FormatError) -> T {
    try require(MemoryLayout<T>.size, at: offset)
    return unsafe storage.withUnsafeBytes { buffer in
      T(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
  }

  /// A run of integers, each at an offset of any alignment.
  ///
  /// Throws `FormatError` when they do not all lie within the bytes.
  package func array<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, at offset: Int, count: Int
  ) throws(FormatError) -> [T] {
    guard count >= 0, let size = multiplied(count, MemoryLayout<T>.size) else {
      throw FormatError(
        .malformed, "a vector claims \(count) elements", place: place, offset: offset)
    }
    try require(size, at: offset)
    try spend(size, at: offset)
    return unsafe storage.withUnsafeBytes { buffer in
      (0..<count).map { index in
        T(
          littleEndian: unsafe buffer.loadUnaligned(
            fromByteOffset: offset + index * MemoryLayout<T>.size, as: T.self))
      }
    }
  }

  /// The bytes of a range.
  ///
  /// Throws `FormatError` when the range does not lie within the bytes.
  package func bytes(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
    try require(range.count, at: range.lowerBound)
    try spend(range.count, at: range.lowerBound)
    return unsafe storage.withUnsafeBytes { buffer in unsafe [UInt8](buffer[range]) }
  }

  /// The text of a range, invalid UTF-8 replaced.
  ///
  /// Throws `FormatError` when the range does not lie within the bytes.
  package func text(_ range: Range<Int>) throws(FormatError) -> String {
    String(decoding: try bytes(range), as: UTF8.self)
  }

  /// Throws `FormatError` unless `size` bytes lie at an offset.
  package func require(_ size: Int, at offset: Int) throws(FormatError) {
    guard offset >= 0, size >= 0, size <= count, offset <= count - size else {
      throw FormatError(
        .truncated, "\(size) bytes are needed here, and the \(place) has only \(count) in all",
        place: place, offset: offset)
    }
  }

  private func multiplied(_ a: Int, _ b: Int) -> Int? {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? nil : product
  }
}

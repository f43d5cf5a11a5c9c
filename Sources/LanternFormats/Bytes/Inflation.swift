internal import CLanternZlib

/// zlib's inflate and CRC-32, over whole arrays.
package enum Inflation {
  /// The bytes that raw deflate data stands for, which must be exactly `size`.
  ///
  /// Throws `FormatError` naming the entry when the data is damaged or of another size.
  static func inflate(
    _ compressed: [UInt8], to size: Int, _ entry: String
  ) throws(FormatError) -> [UInt8] {
    guard compressed.count <= Int(UInt32.max), size <= Int(UInt32.max) else {
      throw FormatError(
        .overBudget, "deflated entries of more than 4 GiB are not read", place: entry)
    }
    var output = [UInt8](repeating: 0, count: max(size, 1))
    var input = compressed
    let status = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        var stream = unsafe z_stream()
        // Negative window bits mean raw data without zlib's own header.
        guard
          unsafe inflateInit2_(
            &stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return false }
        defer { unsafe inflateEnd(&stream) }
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        let result = unsafe CLanternZlib.inflate(&stream, Z_FINISH)
        return unsafe result == Z_STREAM_END && Int(stream.total_out) == size
      }
    }
    guard status else {
      throw FormatError(
        .malformed, "the deflated data is damaged, or not of \(size) bytes", place: entry)
    }
    output.removeLast(output.count - size)
    return output
  }

  /// The CRC-32 of bytes.
  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      UInt32(truncatingIfNeeded: unsafe crc32_z(0, buffer.baseAddress, buffer.count))
    }
  }
}

/// Where the EXIF data lies in files of each format: a TIFF structure, nil where there is none.
enum ExifBlock {
  /// In the segment APP1 that begins with "Exif" (Exif 2.32, 4.7.2).
  static func inJPEG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var position = 2
    while position + 4 <= bytes.count, bytes[position] == 0xff {
      let marker = bytes[position + 1]
      // Any number of 0xff may stand before a marker.
      if marker == 0xff {
        position += 1
        continue
      }
      // Compressed data follows the start of a scan, and nothing before it is left to read.
      if marker == 0xda || marker == 0xd9 { return nil }
      let size = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + size
      guard size >= 2, end <= bytes.count else { return nil }
      let contents = bytes[position + 4..<end]
      if marker == 0xe1, contents.starts(with: prefix) { return contents.dropFirst(prefix.count) }
      position = end
    }
    return nil
  }

  /// In the chunk `eXIf` (PNG, third edition, 11.3.4.5).
  static func inPNG(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    chunk("eXIf", in: bytes, from: 8, sizeFirst: true)
  }

  /// In the chunk `EXIF` (WebP container specification), where some programs keep JPEG's prefix.
  static func inWebP(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard let contents = chunk("EXIF", in: bytes, from: 12, sizeFirst: false) else { return nil }
    return contents.starts(with: prefix) ? contents.dropFirst(prefix.count) : contents
  }

  private static let prefix: [UInt8] = Array("Exif\0\0".utf8)

  /// The contents of the first chunk of a name.
  ///
  /// PNG's chunks are size (big-endian), name, contents, checksum; RIFF's are name, size
  /// (little-endian), contents, and a byte that makes their length even.
  private static func chunk(
    _ name: String, in bytes: [UInt8], from start: Int, sizeFirst: Bool
  ) -> ArraySlice<UInt8>? {
    var position = start
    while position + 8 <= bytes.count {
      let (first, second) = (bytes[position..<position + 4], bytes[position + 4..<position + 8])
      let digits = sizeFirst ? Array(first) : second.reversed()
      let size = digits.reduce(0) { $0 << 8 | Int($1) }
      let end = position + 8 + size
      guard end <= bytes.count else { return nil }
      if (sizeFirst ? second : first).elementsEqual(name.utf8) { return bytes[position + 8..<end] }
      position = sizeFirst ? end + 4 : end + size % 2
    }
    return nil
  }
}

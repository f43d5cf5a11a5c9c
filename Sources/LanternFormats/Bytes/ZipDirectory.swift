/// Where a zip archive's central directory lies, and how its records are read.
struct ZipDirectory {
  let entryCount: Int
  private let offset: Int
  private let size: Int
  /// What is added to offsets: archives appended to other data may count from their own start.
  private let base: Int

  private static let endSize = 22
  private static let entrySize = 46

  /// Finds the end record, searching back from the last byte over a possible comment.
  init(_ reader: ByteReader) throws(FormatError) {
    let lowest = max(0, reader.count - Self.endSize - 0xffff)
    var found: Int?
    var candidate = reader.count - Self.endSize
    while candidate >= lowest {
      if try reader.load(UInt32.self, at: candidate) == 0x0605_4b50,
        candidate + Self.endSize + Int(try reader.load(UInt16.self, at: candidate + 20))
          == reader.count
      {
        found = candidate
        break
      }
      candidate -= 1
    }
    guard let end = found else {
      throw FormatError(
        .malformed, "there is no end record of a zip archive; the file may be cut short",
        place: reader.place)
    }
    var count = UInt64(try reader.load(UInt16.self, at: end + 10))
    var size = UInt64(try reader.load(UInt32.self, at: end + 12))
    var offset = UInt64(try reader.load(UInt32.self, at: end + 16))
    var directoryEnd = end
    // Zip64: a locator before the end record points to a larger one.
    if end >= 20, try reader.load(UInt32.self, at: end - 20) == 0x0706_4b50 {
      let record = try reader.load(UInt64.self, at: end - 20 + 8)
      guard record <= UInt64(reader.count),
        try reader.load(UInt32.self, at: Int(record)) == 0x0606_4b50
      else {
        throw FormatError(
          .malformed, "the zip64 end record is not where its locator says", place: reader.place,
          offset: end - 20)
      }
      count = try reader.load(UInt64.self, at: Int(record) + 32)
      size = try reader.load(UInt64.self, at: Int(record) + 40)
      offset = try reader.load(UInt64.self, at: Int(record) + 48)
      directoryEnd = Int(record)
    }
    let limit = UInt64(directoryEnd)
    guard size <= limit, offset <= limit - size, count <= size / UInt64(Self.entrySize) else {
      throw FormatError(
        .malformed,
        "a central directory of \(count) entries and \(size) bytes at \(offset) does not lie in "
          + "the file", place: reader.place, offset: end)
    }
    entryCount = Int(count)
    self.offset = directoryEnd - Int(size)
    self.size = Int(size)
    base = self.offset - Int(offset)
  }

  /// Reads all records.
  func entries(of reader: ByteReader) throws(FormatError) -> [ZipArchive.Entry] {
    var entries: [ZipArchive.Entry] = []
    entries.reserveCapacity(entryCount)
    var position = offset
    for _ in 0..<entryCount {
      guard try reader.load(UInt32.self, at: position) == 0x0201_4b50 else {
        throw FormatError(
          .malformed, "record \(entries.count) of the central directory does not begin as one",
          place: reader.place, offset: position)
      }
      let nameSize = Int(try reader.load(UInt16.self, at: position + 28))
      let extraSize = Int(try reader.load(UInt16.self, at: position + 30))
      let commentSize = Int(try reader.load(UInt16.self, at: position + 32))
      let nameStart = position + Self.entrySize
      let name = try reader.text(nameStart..<nameStart + nameSize)
      entries.append(
        try entry(name, at: position, extra: nameStart + nameSize, extraSize, reader))
      position = nameStart + nameSize + extraSize + commentSize
    }
    guard position <= offset + size else {
      throw FormatError(
        .malformed, "the records of the central directory are longer than it", place: reader.place,
        offset: offset)
    }
    return entries
  }

  private func entry(
    _ name: String, at position: Int, extra: Int, _ extraSize: Int, _ reader: ByteReader
  ) throws(FormatError) -> ZipArchive.Entry {
    let flags = try reader.load(UInt16.self, at: position + 8)
    let method = try reader.load(UInt16.self, at: position + 10)
    guard flags & 1 == 0 else {
      throw FormatError(.unsupported, "the entry is encrypted", place: name, offset: position)
    }
    guard method == 0 || method == 8 else {
      throw FormatError(
        .unsupported,
        "the entry is compressed by method \(method), and only stored (0) and "
          + "deflated (8) entries are read", place: name, offset: position)
    }
    // Fields that do not fit 32 bits hold all ones, and follow in extra field 1, in this order.
    var wide = try zip64Fields(extra, extraSize, reader, name)
    func field(_ offset: Int) throws(FormatError) -> UInt64 {
      let value = try reader.load(UInt32.self, at: position + offset)
      guard value == UInt32.max, !wide.isEmpty else { return UInt64(value) }
      return wide.removeFirst()
    }
    let size = try field(24)
    let compressedSize = try field(20)
    let headerOffset = try field(42)
    let limit = UInt64(reader.count)
    guard compressedSize <= limit, headerOffset <= limit, size <= UInt64(Int.max),
      method == 8 || size == compressedSize
    else {
      throw FormatError(
        .malformed,
        "claims \(size) bytes, \(compressedSize) of them stored at \(headerOffset), in a file of "
          + "\(limit)", place: name, offset: position)
    }
    let start = base + Int(headerOffset)
    guard start >= 0 else {
      throw FormatError(
        .malformed, "the entry would begin before the file", place: name, offset: position)
    }
    return ZipArchive.Entry(
      name: name, size: Int(size), compressedSize: Int(compressedSize), isDeflated: method == 8,
      checksum: try reader.load(UInt32.self, at: position + 16), headerOffset: start)
  }

  private func zip64Fields(
    _ extra: Int, _ extraSize: Int, _ reader: ByteReader, _ name: String
  ) throws(FormatError) -> [UInt64] {
    var position = extra
    let end = extra + extraSize
    while position + 4 <= end {
      let id = try reader.load(UInt16.self, at: position)
      let size = Int(try reader.load(UInt16.self, at: position + 2))
      guard position + 4 + size <= end else { break }
      if id == 1 { return try reader.array(UInt64.self, at: position + 4, count: size / 8) }
      position += 4 + size
    }
    return []
  }
}

import LanternFormats

/// Writes zip archives for tests, sound ones and ones that lie.
package struct ZipWriter {
  /// One entry and everything that may be wrong with it.
  package struct Entry {
    package var name: String
    package var contents: [UInt8]
    /// Deflated as blocks that are stored, which need no compressor.
    package var isDeflated = false
    /// The deflated bytes, when they are not to be made from the contents.
    package var compressed: [UInt8]?
    package var method: UInt16?
    package var flags: UInt16 = 0
    package var localName: String?
    package var claimedSize: UInt32?
    package var claimedCompressedSize: UInt32?
    package var claimedOffset: UInt32?
    package var checksum: UInt32?
    /// Pads the local header so that the contents begin at a multiple of this.
    package var alignment = 1
    /// Sizes and offset in an extra field of 64 bits each.
    package var wide: [UInt64]?

    /// Creates a sound entry.
    package init(
      name: String, contents: [UInt8], isDeflated: Bool = false, compressed: [UInt8]? = nil
    ) {
      (self.name, self.contents) = (name, contents)
      (self.isDeflated, self.compressed) = (isDeflated, compressed)
    }
  }

  package var entries: [Entry] = []
  package var comment: [UInt8] = []
  package var claimedCount: UInt16?
  package var claimedDirectorySize: UInt32?
  package var claimedDirectoryOffset: UInt32?
  /// Writes a zip64 end record and its locator: entries, size and offset as given, or the true ones.
  package var wideEnd: (count: UInt64?, size: UInt64?, offset: UInt64?)?

  package mutating func add(_ name: String, _ contents: [UInt8], isDeflated: Bool = false) {
    entries.append(Entry(name: name, contents: contents, isDeflated: isDeflated))
  }

  package mutating func add(_ name: String, _ text: String, isDeflated: Bool = false) {
    add(name, [UInt8](text.utf8), isDeflated: isDeflated)
  }

  /// Creates an archive without entries.
  package init() {}

  /// The archive's bytes.
  package var bytes: [UInt8] {
    var output: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let stored =
        entry.compressed ?? (entry.isDeflated ? Self.deflated(entry.contents) : entry.contents)
      let method = entry.method ?? (entry.isDeflated || entry.compressed != nil ? 8 : 0)
      let checksum = entry.checksum ?? Inflation.checksum(entry.contents)
      let size = entry.claimedSize ?? UInt32(entry.contents.count)
      let compressedSize = entry.claimedCompressedSize ?? UInt32(stored.count)
      let offset = output.count
      let localName = [UInt8]((entry.localName ?? entry.name).utf8)
      let start = offset + 30 + localName.count
      let padding = (entry.alignment - start % entry.alignment) % entry.alignment
      output.append(little: UInt32(0x0403_4b50))
      for field in [20, entry.flags, method, 0, 0] as [UInt16] { output.append(little: field) }
      for field in [checksum, compressedSize, size] { output.append(little: field) }
      output.append(little: UInt16(localName.count))
      output.append(little: UInt16(padding))
      output += localName + [UInt8](repeating: 0, count: padding) + stored

      let name = [UInt8](entry.name.utf8)
      var extra: [UInt8] = []
      if let wide = entry.wide {
        extra.append(little: UInt16(1))
        extra.append(little: UInt16(wide.count * 8))
        for field in wide { extra.append(little: field) }
      }
      directory.append(little: UInt32(0x0201_4b50))
      for field in [20, 20, entry.flags, method, 0, 0] as [UInt16] {
        directory.append(little: field)
      }
      for field in [checksum, compressedSize, size] { directory.append(little: field) }
      for field in [name.count, extra.count, 0, 0, 0] { directory.append(little: UInt16(field)) }
      directory.append(little: UInt32(0))
      directory.append(little: entry.claimedOffset ?? UInt32(offset))
      directory += name + extra
    }
    let directoryOffset = output.count
    output += directory
    if let wideEnd {
      let record = output.count
      output.append(little: UInt32(0x0606_4b50))
      output.append(little: UInt64(44))
      for field in [45, 45] as [UInt16] { output.append(little: field) }
      for field in [0, 0] as [UInt32] { output.append(little: field) }
      output.append(little: UInt64(entries.count))
      output.append(little: wideEnd.count ?? UInt64(entries.count))
      output.append(little: wideEnd.size ?? UInt64(directory.count))
      output.append(little: wideEnd.offset ?? UInt64(directoryOffset))
      output.append(little: UInt32(0x0706_4b50))
      output.append(little: UInt32(0))
      output.append(little: UInt64(record))
      output.append(little: UInt32(1))
    }
    output.append(little: UInt32(0x0605_4b50))
    for field in [0, 0] as [UInt16] { output.append(little: field) }
    let count = claimedCount ?? UInt16(entries.count)
    for field in [count, count] { output.append(little: field) }
    output.append(little: claimedDirectorySize ?? UInt32(directory.count))
    output.append(little: claimedDirectoryOffset ?? UInt32(directoryOffset))
    output.append(little: UInt16(comment.count))
    return output + comment
  }

  /// Deflated data of stored blocks (RFC 1951, section 3.2.4).
  package static func deflated(_ contents: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    var position = 0
    repeat {
      let count = min(contents.count - position, 0xffff)
      output.append(position + count == contents.count ? 1 : 0)
      output.append(little: UInt16(count))
      output.append(little: ~UInt16(count))
      output += contents[position..<position + count]
      position += count
    } while position < contents.count
    return output
  }
}

extension [UInt8] {
  /// Appends an integer, lowest byte first.
  package mutating func append<T: FixedWidthInteger>(little value: T) {
    for shift in stride(from: 0, to: T.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> T(shift)))
    }
  }
}

package import LanternTensors

/// A zip archive, by its central directory; stored entries are used where they lie.
///
/// Hostile archives are refused: names that leave the folder or occur twice, entries that overlap or
/// disagree with their local headers, sizes beyond the budget. Source: PKWARE APPNOTE.TXT 6.3.10.
package struct ZipArchive: Sendable {
  /// One file of the archive.
  package struct Entry: Sendable, Hashable {
    /// Its path within the archive.
    package let name: String
    /// Its size once inflated.
    package let size: Int
    let compressedSize: Int
    let isDeflated: Bool
    let checksum: UInt32
    let headerOffset: Int
  }

  /// How much an archive may ask for.
  package struct Budget: Sendable {
    /// The most entries.
    package var entryCount = 1 << 16
    /// The most bytes that all deflated entries may inflate to together.
    package var inflatedByteCount = 1 << 30
    /// The most bytes that one byte may inflate to; zlib reaches 1032.
    package var ratio = 1100

    /// Creates the default budget.
    package init() {}
  }

  /// The entries, in the order of the central directory.
  package let entries: [Entry]
  private let reader: ByteReader
  private let byName: [String: Int]

  /// Reads the central directory of an archive at the end of some bytes.
  ///
  /// Throws `FormatError` naming the entry or offset that breaks a rule or the budget.
  package init(_ storage: ByteStorage, budget: Budget = Budget()) throws(FormatError) {
    reader = ByteReader(storage, place: "zip archive")
    let directory = try ZipDirectory(reader)
    guard directory.entryCount <= budget.entryCount else {
      throw FormatError(
        .overBudget,
        "the archive claims \(directory.entryCount) entries, and \(budget.entryCount) are allowed",
        place: "zip archive")
    }
    entries = try directory.entries(of: reader)
    var byName: [String: Int] = [:]
    var inflated = 0
    for (index, entry) in entries.enumerated() {
      try Self.check(name: entry.name)
      guard byName.updateValue(index, forKey: entry.name) == nil else {
        throw FormatError(.malformed, "the archive holds this name twice", place: entry.name)
      }
      guard entry.isDeflated else { continue }
      let limit = entry.compressedSize.multipliedReportingOverflow(by: budget.ratio)
      let total = inflated.addingReportingOverflow(entry.size)
      guard limit.overflow || entry.size <= limit.partialValue, !total.overflow,
        total.partialValue <= budget.inflatedByteCount
      else {
        throw FormatError(
          .overBudget,
          "claims to inflate \(entry.compressedSize) bytes to \(entry.size), beyond the budget of "
            + "\(budget.ratio) to one and \(budget.inflatedByteCount) bytes in all",
          place: entry.name)
      }
      inflated = total.partialValue
    }
    self.byName = byName
    try checkOverlaps()
  }

  /// The entry of a name.
  package subscript(name: String) -> Entry? { byName[name].map { entries[$0] } }

  /// Where the bytes of a stored entry lie; nil for a deflated one.
  ///
  /// Throws `FormatError` when the local header disagrees with the directory.
  package func storedRange(of entry: Entry) throws(FormatError) -> Range<Int>? {
    entry.isDeflated ? nil : try dataRange(of: entry)
  }

  /// The bytes of an entry, inflated and checked against its checksum.
  ///
  /// Throws `FormatError` when they are damaged.
  package func contents(of entry: Entry) throws(FormatError) -> [UInt8] {
    let stored = try reader.bytes(dataRange(of: entry))
    let bytes =
      entry.isDeflated ? try Inflation.inflate(stored, to: entry.size, entry.name) : stored
    guard Inflation.checksum(bytes) == entry.checksum else {
      throw FormatError(
        .malformed, "the bytes do not have the checksum that the archive gives them",
        place: entry.name)
    }
    return bytes
  }

  private func dataRange(of entry: Entry) throws(FormatError) -> Range<Int> {
    let offset = entry.headerOffset
    guard try reader.load(UInt32.self, at: offset) == 0x0403_4b50 else {
      throw FormatError(
        .malformed, "there is no local header where the directory says", place: entry.name,
        offset: offset)
    }
    let nameSize = Int(try reader.load(UInt16.self, at: offset + 26))
    let extraSize = Int(try reader.load(UInt16.self, at: offset + 28))
    guard try reader.text(offset + 30..<offset + 30 + nameSize) == entry.name else {
      throw FormatError(
        .malformed, "the local header has another name than the directory", place: entry.name,
        offset: offset)
    }
    let start = offset + 30 + nameSize + extraSize
    try reader.require(entry.compressedSize, at: start)
    return start..<start + entry.compressedSize
  }

  private static func check(name: String) throws(FormatError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if name.hasPrefix("/") || parts.contains("..") || name.contains("\\") || name.contains("\0") {
      throw FormatError(.malformed, "the name of this entry leaves the archive", place: name)
    }
  }

  private func checkOverlaps() throws(FormatError) {
    var end = 0
    for entry in entries.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard entry.headerOffset >= end else {
        throw FormatError(
          .malformed, "the entry overlaps the one before it", place: entry.name,
          offset: entry.headerOffset)
      }
      end = entry.headerOffset + 30 + entry.name.utf8.count + entry.compressedSize
    }
  }
}

import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

@Suite struct ZipArchiveTests {
  /// A sound archive of a stored, a deflated and an empty entry.
  static let sound: ZipWriter = {
    var zip = ZipWriter()
    zip.add("a/stored", "hello")
    zip.add("a/deflated", "hello again", isDeflated: true)
    zip.add("a/empty", "")
    // A hundred times `a`, as zlib deflates it.
    zip.entries.append(
      ZipWriter.Entry(
        name: "a/packed", contents: [UInt8](repeating: 0x61, count: 100),
        compressed: [0x4b, 0x4c, 0xa4, 0x3d, 0, 0]))
    return zip
  }()

  static let layouts: [(description: String, zip: ZipWriter, prefix: Int)] = {
    var commented = sound
    commented.comment = [UInt8]("a comment that holds PK\u{5}\u{6} itself".utf8)
    var aligned = sound
    for index in aligned.entries.indices { aligned.entries[index].alignment = 64 }
    var wide = sound
    wide.wideEnd = (nil, nil, nil)
    (wide.claimedCount, wide.claimedDirectorySize) = (.max, .max)
    wide.claimedDirectoryOffset = .max
    var wideEntry = sound
    wideEntry.entries[0].wide = [5, 5, 0]
    wideEntry.entries[0].claimedSize = .max
    wideEntry.entries[0].claimedCompressedSize = .max
    wideEntry.entries[0].claimedOffset = .max
    var described = sound
    for index in described.entries.indices { described.entries[index].flags = 0x0808 }
    return [
      ("plain", sound, 0), ("with a comment", commented, 0), ("aligned", aligned, 0),
      ("zip64", wide, 0), ("a zip64 entry", wideEntry, 0), ("with data descriptors", described, 0),
      ("after other bytes", sound, 1000), ("zip64 with a comment", wide, 0),
    ]
  }()

  @Test(arguments: layouts.indices)
  func reads(layout: Int) throws {
    let (description, zip, prefix) = Self.layouts[layout]
    let bytes = [UInt8](repeating: 0x55, count: prefix) + zip.bytes
    let archive = try ZipArchive(.array(bytes))
    #expect(archive.entries.map(\.name) == zip.entries.map(\.name), "\(description)")
    for expected in zip.entries {
      let entry = try #require(archive[expected.name])
      #expect(try archive.contents(of: entry) == expected.contents, "\(description)")
      #expect(entry.size == expected.contents.count)
      let range = try archive.storedRange(of: entry)
      #expect((range == nil) == entry.isDeflated)
      if let range { #expect([UInt8](bytes[range]) == expected.contents) }
      if expected.alignment > 1, let range { #expect(range.lowerBound.isMultiple(of: 64)) }
    }
    #expect(archive["stored"] == nil)
  }

  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: FormatError.Code
    let words: String
    let zip: ZipWriter
    init(
      _ description: String, _ words: String, _ code: FormatError.Code = .malformed,
      _ spoil: (inout ZipWriter) -> Void
    ) {
      (testDescription, self.words, self.code) = (description, words, code)
      var zip = sound
      spoil(&zip)
      self.zip = zip
    }
  }

  /// Archives that are refused for their directory.
  static let directories: [Hostile] = [
    Hostile("a name twice", "twice") { $0.add("a/stored", "other") },
    Hostile("a name above the folder", "leaves") { $0.add("a/../../b", "x") },
    Hostile("an absolute name", "leaves") { $0.add("/etc/passwd", "x") },
    Hostile("a name of another system", "leaves") { $0.add("a\\..\\b", "x") },
    Hostile("a name with a zero", "leaves") { $0.add("a\0b", "x") },
    Hostile("an encrypted entry", "encrypted", .unsupported) { $0.entries[0].flags = 1 },
    Hostile("another compression", "method 12", .unsupported) { $0.entries[0].method = 12 },
    Hostile("overlapping entries", "overlaps") { $0.entries[1].claimedOffset = 4 },
    Hostile("two entries at one place", "overlaps") { $0.entries[1].claimedOffset = 0 },
    Hostile("a stored entry of two sizes", "claims") { $0.entries[0].claimedSize = 6 },
    Hostile("a stored entry of gigabytes", "claims") {
      ($0.entries[0].claimedSize, $0.entries[0].claimedCompressedSize) = (
        2_200_000_000, 2_200_000_000
      )
    },
    Hostile("a deflated entry of gigabytes", "inflate", .overBudget) {
      $0.entries[1].claimedSize = 2_200_000_000
    },
    Hostile("a deflated entry beyond the ratio", "inflate", .overBudget) {
      $0.entries[3].claimedSize = 6 * 1100 + 1
    },
    Hostile("an entry beyond the file", "claims") { $0.entries[1].claimedOffset = 1 << 30 },
    Hostile("a 64-bit size", "claims") {
      $0.entries[1].wide = [.max]
      $0.entries[1].claimedSize = .max
    },
    Hostile("a 64-bit offset", "claims") {
      $0.entries[1].wide = [.max]
      $0.entries[1].claimedOffset = .max
    },
    Hostile("more entries than there are", "does not lie") { $0.claimedCount = 1000 },
    Hostile("one entry more than there are", "record 4") {
      $0.entries[3].wide = [UInt64](repeating: 0, count: 8)
      $0.claimedCount = 5
    },
    Hostile("a directory beyond the file", "does not lie") { $0.claimedDirectorySize = .max },
    Hostile("a directory offset beyond the file", "does not lie") {
      $0.claimedDirectoryOffset = .max - 1
    },
    Hostile("a directory elsewhere", "does not begin") { $0.claimedDirectorySize = 200 },
    Hostile("zip64 of countless entries", "does not lie") { $0.wideEnd = (.max, nil, nil) },
    Hostile("zip64 of endless size", "does not lie") { $0.wideEnd = (nil, .max, nil) },
    Hostile("zip64 of endless offset", "does not lie") { $0.wideEnd = (nil, nil, .max) },
    Hostile("zip64 that overflows", "does not lie") { $0.wideEnd = (nil, 100, .max - 50) },
  ]

  @Test(arguments: directories)
  func refusesDirectories(_ hostile: Hostile) throws {
    let error = try #require(throws: FormatError.self) {
      try ZipArchive(.array(hostile.zip.bytes))
    }
    #expect(error.code == hostile.code, "\(error)")
    #expect(error.message.contains(hostile.words), "\(error)")
    #expect(error.place != nil)
  }

  /// Archives whose first spoiled entry is refused when it is read.
  static let contents: [Hostile] = [
    Hostile("another name in the local header", "another name") {
      $0.entries[0].localName = "b/stored"
    },
    Hostile("another checksum", "checksum") { $0.entries[0].checksum = 1 },
    Hostile("another checksum of deflated bytes", "checksum") { $0.entries[3].checksum = 1 },
    Hostile("deflated to fewer bytes", "damaged") { $0.entries[3].claimedSize = 101 },
    Hostile("deflated to more bytes", "damaged") { $0.entries[3].claimedSize = 99 },
    Hostile("deflated bytes that are none", "damaged") { $0.entries[3].compressed = [0xff, 0xff] },
    Hostile("deflated bytes that are cut", "damaged") {
      $0.entries[3].compressed = [0x4b, 0x4c, 0xa4]
    },
    Hostile("no header where it should be", "no local header") {
      $0.entries[0].claimedOffset = 1
      $0.entries.removeLast(3)
    },
  ]

  @Test(arguments: contents)
  func refusesContents(_ hostile: Hostile) throws {
    let archive = try ZipArchive(.array(hostile.zip.bytes))
    let errors = archive.entries.compactMap { entry in
      do throws(FormatError) {
        _ = try archive.contents(of: entry)
        return nil as FormatError?
      } catch {
        return error
      }
    }
    #expect(errors.count == 1)
    #expect(errors.first?.message.contains(hostile.words) == true, "\(errors)")
  }

  @Test func boundsEntriesAndInflation() throws {
    var budget = ZipArchive.Budget()
    budget.entryCount = 3
    let many = try #require(throws: FormatError.self) {
      try ZipArchive(.array(Self.sound.bytes), budget: budget)
    }
    #expect(many.code == .overBudget)
    budget = ZipArchive.Budget()
    // The two deflated entries have 11 and 100 bytes.
    budget.inflatedByteCount = 111
    _ = try ZipArchive(.array(Self.sound.bytes), budget: budget)
    budget.inflatedByteCount = 110
    let large = try #require(throws: FormatError.self) {
      try ZipArchive(.array(Self.sound.bytes), budget: budget)
    }
    #expect(large.code == .overBudget)
  }

  /// The last end record whose comment reaches the end counts, as for other readers.
  @Test func readsTheLastEndRecord() throws {
    var other = ZipWriter()
    other.add("b/other", "x")
    let bytes = Self.sound.bytes + other.bytes
    #expect(try ZipArchive(.array(bytes)).entries.map(\.name) == ["b/other"])
    let cut = Self.sound.bytes + other.bytes.dropLast()
    #expect(throws: FormatError.self) { try ZipArchive(.array([UInt8](cut))) }
  }

  @Test func survivesTruncation() {
    let bytes = Self.sound.bytes
    for count in 0..<bytes.count {
      #expect(throws: FormatError.self, "cut at \(count)") {
        try ZipArchive(.array([UInt8](bytes.prefix(count))))
      }
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func survivesMutations(seed: UInt64) throws {
    let layout = Self.layouts[Int(seed) % Self.layouts.count]
    let source = layout.zip.bytes
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = source
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        let extremes: [UInt8] = [0, 1, 0x7f, 0x80, 0xff]
        bytes[position] =
          Bool.random(using: &generator)
          ? extremes[Int.random(in: 0..<5, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
      }
      do throws(FormatError) {
        let archive = try ZipArchive(.array(bytes))
        for entry in archive.entries { _ = try archive.contents(of: entry) }
      } catch {
        refused += 1
        #expect(error.place != nil, "seed \(seed): \(error)")
      }
    }
    #expect(refused > 500, "seed \(seed)")
  }
}

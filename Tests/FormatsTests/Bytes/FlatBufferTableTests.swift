import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// A FlatBuffer by hand: a root table of an integer, a text, a table, and vectors.
private struct HandMadeBuffer {
  var bytes: [UInt8] = []

  init() {
    bytes.append(little: UInt32(28))  // 0: the root table
    // 4: the vtable of 11 fields: its size, the table's size, and where each field lies.
    for field in [24, 32, 4, 0, 8, 12, 16, 20, 24, 28, 0, 0] as [UInt16] {
      bytes.append(little: field)
    }
    bytes.append(little: Int32(24))  // 28: the root table, 24 bytes after its vtable
    bytes.append(little: Int32(-7))  // 32: field 0, an integer
    bytes.append(little: UInt32(24))  // 36: field 2, a text at 60
    bytes.append(little: UInt32(40))  // 40: field 3, a table at 80
    bytes.append(little: UInt32(44))  // 44: field 4, a vector of tables at 88
    bytes.append(little: UInt32(48))  // 48: field 5, a vector of integers at 96
    bytes.append(little: Float(0.5).bitPattern)  // 52: field 6, a float
    bytes.append(little: UInt32(1))  // 56: field 7, a boolean
    bytes.append(little: UInt32(5))  // 60: a text of five bytes
    bytes += [UInt8]("hello".utf8) + [0, 0, 0]
    bytes.append(little: UInt16(4))  // 72: a vtable without fields
    bytes.append(little: UInt16(4))
    bytes.append(little: UInt32(0))  // 76: nothing
    bytes.append(little: Int32(8))  // 80: an empty table
    bytes.append(little: UInt32(0))  // 84: nothing
    bytes.append(little: UInt32(1))  // 88: a vector of one table
    bytes.append(little: Int32(-12))  // 92: the table at 80, which lies before: no such offset
    bytes.append(little: UInt32(2))  // 96: a vector of two integers
    bytes.append(little: Int32(3))
    bytes.append(little: Int32(-4))
  }

  func root() throws -> FlatBufferTable {
    try FlatBufferTable(rootOf: ByteReader(.array(bytes), place: "buffer"))
  }
}

@Suite struct FlatBufferTableTests {
  @Test func readsFields() throws {
    let root = try HandMadeBuffer().root()
    #expect(try root.integer(0) == -7)
    #expect(try root.integer(1) == 0)
    #expect(try root.integer(1, default: 9) == 9)
    #expect(try root.integer(9, default: 9) == 9)
    #expect(try root.integer(100, default: 9) == 9)
    #expect(try root.string(2) == "hello")
    #expect(try root.string(1) == nil)
    #expect(try root.table(1) == nil)
    let inner = try #require(try root.table(3))
    #expect(try inner.integer(0, default: 5) == 5)
    #expect(try root.integers(5, as: Int32.self) == [3, -4])
    #expect(try root.integers(1, as: Int32.self) == nil)
    #expect(try root.float(6) == 0.5)
    #expect(try root.float(1, default: 2) == 2)
    #expect(try root.bool(7))
    #expect(try !root.bool(1))
    #expect(try root.bytes(2) == 64..<69)
    #expect(try root.tables(1).isEmpty)
  }

  /// Offsets are unsigned: the one that would lead back leads out of the bytes.
  @Test func refusesTablesElsewhere() throws {
    let root = try HandMadeBuffer().root()
    #expect(throws: FormatError.self) { try root.tables(4) }
  }

  static let spoils: [(offset: Int, value: UInt32)] = [
    (0, .max), (0, 1 << 31), (0, 104), (28, .max), (28, 29), (28, 1 << 31), (28, 0x7fff_ffff),
    (4, 3), (4, 0), (4, 0xfffe), (36, .max), (36, 68), (60, .max), (60, 48), (40, .max), (80, 81),
    (96, .max), (96, 0x4000_0000), (48, 1 << 31),
  ]

  @Test(arguments: spoils)
  func refusesOffsets(_ offset: Int, _ value: UInt32) throws {
    var buffer = HandMadeBuffer()
    var field: [UInt8] = []
    field.append(little: value)
    buffer.bytes.replaceSubrange(offset..<offset + 4, with: field)
    let error = try #require(throws: FormatError.self) {
      let root = try buffer.root()
      _ = try root.string(2)
      _ = try root.table(3)
      _ = try root.integers(5, as: Int32.self)
    }
    #expect(error.place == "buffer" && error.offset != nil, "\(error)")
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func survivesMutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<3000 {
      var buffer = HandMadeBuffer()
      for _ in 0..<3 {
        let position = Int.random(in: 0..<buffer.bytes.count, using: &generator)
        buffer.bytes[position] = UInt8.random(in: 0...255, using: &generator)
      }
      if Bool.random(using: &generator) {
        buffer.bytes.removeLast(Int.random(in: 0..<buffer.bytes.count, using: &generator))
      }
      do {
        let root = try buffer.root()
        for field in 0..<10 {
          _ = try? root.integer(field)
          _ = try? root.float(field)
          _ = try? root.string(field)
          _ = try? root.table(field)
          _ = try? root.tables(field)
          _ = try? root.integers(field, as: Int64.self)
        }
      } catch {
        #expect(error is FormatError, "seed \(seed): \(error)")
      }
    }
  }
}

import LanternFormats
import LanternTensors
import TestSupport
import Testing

@Suite struct FlatBufferTests {
  private func root(_ fields: [Int: FlatField]) throws -> FlatBufferTable {
    let bytes = FlatBufferWriter.file(FlatTable(fields), identifier: "TEST")
    return try FlatBufferTable(rootOf: ByteReader(.array(bytes), place: "file"))
  }

  @Test func fieldsComeOutAsTheyWentIn() throws {
    let table = try root([
      0: .byte(7), 2: .int(-5), 3: .long(.max), 4: .float(1.5), 5: .text("grüße"),
      6: .bytes([1, 2, 3]), 7: .ints([-1, 2]), 8: .longs([.min, .max]), 9: .floats([0.5]),
      10: .table(FlatTable([0: .short(9)])),
      11: .tables([FlatTable(), FlatTable([1: .text("second")])]),
    ])
    #expect(try table.integer(0, as: UInt8.self) == 7)
    #expect(try table.bool(0))
    #expect(try table.integer(2) == -5)
    #expect(try table.integer(3, as: UInt64.self) == .max)
    #expect(try table.float(4) == 1.5)
    #expect(try table.string(5) == "grüße")
    #expect(try table.bytes(6)?.count == 3)
    #expect(try table.integers(7, as: Int32.self) == [-1, 2])
    #expect(try table.integers(8, as: Int64.self) == [.min, .max])
    #expect(try table.floats(9) == [0.5])
    #expect(try table.table(10)?.integer(0, as: UInt16.self) == 9)
    #expect(try table.tables(11).map { try $0.string(1) } == [nil, "second"])
  }

  @Test func fieldsThatAreLeftOutHaveTheirDefaults() throws {
    let table = try root([1: .int(4)])
    for field in [0, 2, 500, Int(UInt16.max)] {
      #expect(try table.integer(field, default: 9) == 9)
      #expect(try table.float(field, default: 2.5) == 2.5)
      #expect(try table.bool(field) == false)
      #expect(try table.string(field) == nil)
      #expect(try table.table(field) == nil)
      #expect(try table.tables(field).isEmpty)
      #expect(try table.floats(field) == nil)
    }
  }

  @Test(
    arguments: [
      ([], "needed"), ([1, 0, 0], "needed"), ([4, 0, 0, 0], "needed"),
      ([0xff, 0xff, 0xff, 0xff], "needed"),
      // The vtable lies 100 bytes before the table.
      ([4, 0, 0, 0, 100, 0, 0, 0], "before the file"),
      // It lies beyond the end.
      ([4, 0, 0, 0, 0, 0, 0, 0x80], "needed"),
      // It is of 2 bytes, of 5, of more than there are.
      ([4, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff, 2, 0], "2 bytes"),
      ([4, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff, 5, 0, 0, 0, 0], "5 bytes"),
      ([4, 0, 0, 0, 0xfc, 0xff, 0xff, 0xff, 0xfe, 0xff, 0, 0], "needed"),
    ] as [([UInt8], String)])
  func rootsThatLieNowhereAreRefused(bytes: [UInt8], words: String) {
    do throws(FormatError) {
      _ = try FlatBufferTable(rootOf: ByteReader(.array(bytes), place: "file"))
      Issue.record("it was read")
    } catch {
      #expect(error.offset != nil && error.description.contains(words), "\(error)")
    }
  }

  @Test func whatIsNamedAgainAndAgainIsOverBudget() throws {
    let bytes = FlatBufferWriter.file(
      FlatTable([0: .bytes([UInt8](repeating: 1, count: 1 << 20))]), identifier: "TEST")
    let reader = ByteReader(
      .array(bytes), place: "file", budget: ReadingBudget(fileByteCount: bytes.count))
    let table = try FlatBufferTable(rootOf: reader)
    let range = try #require(try table.bytes(0))
    var count = 0
    do throws(FormatError) {
      while count < 100 {
        _ = try reader.bytes(range)
        count += 1
      }
      Issue.record("the file was read a hundred times")
    } catch {
      #expect(error.code == .overBudget)
      #expect(count >= 32)
    }
  }
}

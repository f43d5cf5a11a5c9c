import LanternTensors
import Testing

@testable import LanternFormats

@Suite struct ByteReaderTests {
  private let reader = ByteReader(
    .array([1, 2, 3, 4, 5, 6, 7, 8, 0xff, 0x61]), place: "test bytes")

  @Test func loadsLittleEndian() throws {
    #expect(try reader.load(UInt8.self, at: 8) == 255)
    #expect(try reader.load(Int8.self, at: 8) == -1)
    #expect(try reader.load(UInt16.self, at: 1) == 0x0302)
    #expect(try reader.load(UInt32.self, at: 3) == 0x0706_0504)
    #expect(try reader.load(UInt64.self, at: 0) == 0x0807_0605_0403_0201)
    #expect(try reader.array(UInt16.self, at: 1, count: 3) == [0x0302, 0x0504, 0x0706])
    #expect(try reader.array(UInt64.self, at: 10, count: 0) == [])
    #expect(try reader.bytes(2..<4) == [3, 4])
    #expect(try reader.text(9..<10) == "a")
    #expect(try reader.text(8..<10) == "\u{fffd}a")
  }

  @Test(arguments: [7, 10, 11, .max, .max - 3, -1, .min] as [Int])
  func refusesOffsets(_ offset: Int) throws {
    let error = try #require(throws: FormatError.self) { try reader.load(UInt32.self, at: offset) }
    #expect(error.code == .truncated && error.place == "test bytes" && error.offset == offset)
  }

  @Test(arguments: [(0, 6), (0, -1), (0, Int.max), (10, 1), (-1, 1), (Int.max, 1)])
  func refusesArrays(_ offset: Int, _ count: Int) {
    #expect(throws: FormatError.self) {
      try reader.array(UInt16.self, at: offset, count: count)
    }
  }

  @Test(arguments: [0..<11, 9..<11, 11..<11, -1..<1, 0..<Int.max, Int.max..<Int.max])
  func refusesRanges(_ range: Range<Int>) {
    #expect(throws: FormatError.self) { try reader.bytes(range) }
  }
}

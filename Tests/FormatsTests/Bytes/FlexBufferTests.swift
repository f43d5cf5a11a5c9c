import Foundation
import TestSupport
import Testing

@testable import LanternFormats

/// A map of values of every kind, made by the Python package flatbuffers 25.
private let everyKind =
  Data(
    base64Encoded: """
      bnVsbAB5ZXMAc21hbGwAbG9uZwB1bnNpZ25lZABoYWxmAHRlbnRoAGluZGlyZWN0AAAsAWluZGlyZWN0VW5zaWduZWQA\
      AAAAcBEBAGluZGlyZWN0RmxvYXQAAAAAACBAa2V5AGEga2V5AHRleHQAB2dyw7zDn2UAYmxvYgADAQL/bWl4ZWQAA3R3\
      bwBhAAEDAQEBAQQAAAAFAAAAAQAAABgAAAAAAGBAAAAAABkAAAAGFA4CJGludGVnZXJzAAMAAQD+/ywBZmxvYXRzAAAA\
      AAIAAAAAAAA/AADAP3Vuc2lnbmVkcwACBwhrZXlzAHgAeXoAAgYFYm9vbHMAAgEAcGFpcgAD/HRyaXBsZQAAAAAAAIA+\
      AAAAPwAAQD9xdWFkAAABAAIAAwCgD2VtcHR5AABlbXB0eU1hcAAAAAEAGADIAEwAGgAVAIIALQEkAQIBHAGdAPQAbQBJ\
      AdkAXAFfAEQAWQFCAfwAYgBWAZAAaQEwAAAAAAAAAAIAAAAAAAAAGAAAAAAAAAAKAQAAAAAAAJMAAAAAAAAAZwAAAAAA\
      AABiAAAAAAAAANQAAAAAAAAAAAAAAAAA4D+GAQAAAAAAAGQBAAAAAAAAgAEAAAAAAAAQAQAAAAAAAHQBAAAAAAAA7AAA\
      AAAAAAAAAAAAAP///1QBAAAAAAAAAAAAAAAAAAD8AAAAAAAAAOYAAAAAAAAA+/////////+amZmZmZm5P7ABAAAAAAAA\
      GAEAAAAAAAD//////////1EBAAAAAAAAAQAAAAAAAABkkCgkNg8ZIh4tEDgHKgNAWQcPFFYLMGvYJwE=
      """
  ).map { [UInt8]($0) } ?? []

@Suite struct FlexBufferTests {
  @Test func readsEveryKind() throws {
    let root = try FlexBuffer(everyKind)
    #expect(root.kind == .map)
    #expect(try root.count() == 24 && root.keys().count == 24)
    func value(_ key: String) throws -> FlexBuffer { try #require(try root[key]) }
    #expect(try value("null").kind == .null && value("null").integer() == 0)
    #expect(try value("yes").kind == .bool && value("yes").bool())
    #expect(try value("small").integer() == -5)
    #expect(try value("long").integer() == -(1 << 40))
    #expect(try value("unsigned").double() == 0x1p64)
    #expect(try value("half").float() == 0.5)
    #expect(try value("tenth").double() == 0.1)
    #expect(try value("indirect").integer() == 300)
    #expect(try value("indirectUnsigned").integer() == 70000)
    #expect(try value("indirectFloat").double() == 2.5)
    #expect(try value("indirectFloat").integer() == 2)
    #expect(try value("key").kind == .key && value("key").string() == "a key")
    #expect(try value("text").kind == .string && value("text").string() == "grüße")
    #expect(try value("blob").kind == .blob && value("blob").bytes() == [1, 2, 255])
    #expect(try value("mixed").description == #"[1, "two", 3.5, null, {"a": 1}]"#)
    #expect(try value("mixed")[4]["a"]?.integer() == 1)
    #expect(try value("integers").integers() == [1, -2, 300])
    #expect(try value("floats").doubles() == [0.5, 1.5])
    #expect(try value("unsigneds").integers() == [7, 8])
    #expect(try value("keys").elements().map { try $0.string() } == ["x", "yz"])
    #expect(try value("bools").elements().map { try $0.bool() } == [true, false])
    #expect(try value("pair").integers() == [3, -4])
    #expect(try value("triple").doubles() == [0.25, 0.5, 0.75])
    #expect(try value("quad").integers() == [1, 2, 3, 4000])
    #expect(try value("empty").elements().isEmpty && value("emptyMap").count() == 0)
  }

  @Test func readsOptions() throws {
    let root = try FlexBuffer(everyKind)
    #expect(try root.integer("small", default: 1) == -5 && root.integer("none", default: 1) == 1)
    #expect(try root.double("half", default: 1) == 0.5 && root.float("none", default: 2) == 2)
    #expect(try root.bool("yes", default: false) && root.bool("none", default: true))
    #expect(try root.string("text", default: "") == "grüße")
    #expect(try root["small"]?.integers() == [-5] && root["half"]?.doubles() == [0.5])
  }

  @Test func saysWhatIsNotThere() throws {
    let root = try FlexBuffer(everyKind)
    let errors: [() throws -> Any] = [
      { try root.integer() }, { try root.string() }, { try root[24] }, { try root[-1] },
      { try root.integer("unsigned", default: 0) }, { try root.double("text", default: 0) },
      { try root.string("blob", default: "") }, { try root["small"]?["a"] as Any },
      { try root["text"]?.count() as Any }, { try root["half"]?.bytes() as Any },
    ]
    for (index, read) in errors.enumerated() {
      let error = #expect(throws: FormatError.self, "\(index)") { _ = try read() }
      #expect(error?.place == "FlexBuffer" && error?.offset != nil)
    }
  }

  /// Buffers by hand: scalars in place, and the deprecated vector of strings.
  @Test func readsBytesByHand() throws {
    #expect(try FlexBuffer([0x85, 0b0000_0100, 1]).integer() == -123)
    #expect(try FlexBuffer([0x85, 0b0000_1000, 1]).integer() == 0x85)
    #expect(try FlexBuffer([0x00, 0x3c, 0b0000_1101, 2]).double() == 1)
    #expect(try FlexBuffer([0, 0b0000_0000, 1]).kind == .null)
    // Sizes 1 and 2 before the texts; the vector of two offsets, and the offset to it.
    let texts: [UInt8] = [1, 0x61, 0, 2, 0x62, 0x63, 0, 2, 7, 5, 2, 0b0011_1100, 1]
    #expect(try FlexBuffer(texts).elements().map { try $0.string() } == ["a", "bc"])
  }

  static let unsound: [(bytes: [UInt8], reason: String)] = [
    ([], "3 bytes at least"), ([0, 4], "3 bytes at least"), ([0, 4, 3], "width"),
    ([0, 4, 0], "width"), ([0, 4, 8], "width"), ([0, 0b1100_0000, 1], "no type 48"),
    ([0, 0b0000_1100, 1], "float cannot have 1"), ([9, 0b0010_1000, 1], "out of the bytes"),
    // A vector that names itself as its only element.
    ([1, 0, 0b0010_1000, 2, 0b0010_1000, 1], "too deep"),
    // A vector of 255 elements that it does not have.
    ([255, 0, 1, 0b0010_1100, 1], "too large"), ([0x61, 1, 0b0001_0000, 1], "end of the bytes"),
  ]

  @Test(arguments: unsound) func refuses(_ bytes: [UInt8], _ reason: String) throws {
    let error = try #require(throws: FormatError.self) { try FlexBuffer(bytes) }
    #expect(error.description.contains(reason), "\(error)")
  }

  /// Vectors of 200 times the vector before them, which make 200^12 elements.
  @Test func refusesMoreThanTheBudget() throws {
    var bytes: [UInt8] = []
    var last = 0
    for level in 0..<12 {
      let start = bytes.count + 2
      bytes += [200, 0]
      for index in 0..<200 {
        bytes.append(little: UInt16(level == 0 ? 0 : start + 2 * index - last))
      }
      bytes += [UInt8](repeating: level == 0 ? 4 : 0b0010_1001, count: 200)
      last = start
    }
    bytes.append(little: UInt16(bytes.count - last))
    bytes += [0b0010_1001, 2]
    let error = try #require(throws: FormatError.self) { try FlexBuffer(bytes) }
    #expect(error.code == .overBudget, "\(error)")
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func survivesMutations(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      var bytes = everyKind
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[position] = UInt8.random(in: 0...255, using: &generator)
      }
      if Int.random(in: 0..<4, using: &generator) == 0 {
        bytes.removeFirst(Int.random(in: 0..<bytes.count, using: &generator))
      }
      // What is sound is sound all through: its description reads all of it.
      if let root = try? FlexBuffer(bytes) {
        #expect(!root.description.contains("FlexBuffer"), "seed \(seed): \(root)")
      }
    }
  }
}

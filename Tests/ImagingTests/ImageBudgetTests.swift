import LanternImaging
import TestSupport
import Testing

@Suite struct ImageBudgetTests {
  @Test(arguments: ImageFixture.all) func budgetIsExact(_ fixture: ImageFixture) throws {
    let count = fixture.width * fixture.height
    _ = try Image(decoding: fixture.bytes, budget: ImageBudget(pixelCount: count))
    let error = #expect(throws: ImageError.self) {
      try Image(decoding: fixture.bytes, budget: ImageBudget(pixelCount: count - 1))
    }
    #expect(error?.code == .overBudget)
    #expect(error?.description.contains("\(count - 1) are allowed") == true)
  }

  /// Where a size lies in a file, and how it is written there.
  struct Declaration: Sendable, CustomTestStringConvertible {
    var name: String
    var offset: Int
    var bytes: [UInt8]
    var code: ImageError.Code
    var testDescription: String { "\(name) \(code)" }
  }

  /// Small files that claim huge pictures: refused before anything of that size is allocated, which
  /// would end the process here.
  @Test(arguments: [
    // Height and width of 65500, of which 800 bytes cannot hold a bit for each block.
    Declaration(name: "color.jpg", offset: 5, bytes: [0xff, 0xdc, 0xff, 0xdc], code: .overBudget),
    Declaration(name: "color.jpg", offset: 5, bytes: [0x27, 0x10, 0x27, 0x10], code: .damaged),
    Declaration(
      name: "color.bmp", offset: 18, bytes: [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f],
      code: .overBudget),
    Declaration(
      name: "color.bmp", offset: 18, bytes: [0, 0x20, 0, 0, 0, 0x20, 0, 0], code: .damaged),
    Declaration(
      name: "color.bmp", offset: 18, bytes: [0, 0, 0, 0x80, 0, 0, 0, 0x80], code: .damaged),
  ])
  func refusesHugeClaims(_ claim: Declaration) throws {
    var bytes = try ImageFixture.bytes(of: claim.name)
    var offset = claim.offset
    if claim.name.hasSuffix("jpg") {
      // The size follows the marker of the frame, its length and the precision.
      let frame = try #require(
        bytes.indices.dropLast().first { bytes[$0...].starts(with: [0xff, 0xc0]) })
      offset += frame
    }
    bytes.replaceSubrange(offset..<offset + claim.bytes.count, with: claim.bytes)
    for budget in [ImageBudget(), ImageBudget(pixelCount: .max)] {
      let error = #expect(throws: ImageError.self) { try Image(decoding: bytes, budget: budget) }
      if budget == ImageBudget() { #expect(error?.code == claim.code) }
    }
  }

  @Test(arguments: [(50_000, ImageError.Code.overBudget), (10_000, .damaged)])
  func refusesHugePNG(_ size: Int, _ code: ImageError.Code) throws {
    var bytes = try ImageFixture.bytes(of: "color.png")
    let side = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
    bytes.replaceSubrange(16..<24, with: side + side)
    // The header's checksum covers its name and contents.
    let checksum = crc32(bytes[12..<29])
    bytes.replaceSubrange(
      29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) })
    let error = #expect(throws: ImageError.self) { try Image(decoding: bytes) }
    #expect(error?.code == code, "\(error?.description ?? "")")
  }

  /// The checksum of PNG (ISO 3309), bit by bit.
  private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
        sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1
      }
    }
  }
}

import Foundation
import LanternImaging
import TestSupport
import Testing

@Suite struct DecoderTests {
  @Test func fixturesAreThere() { #expect(ImageFixture.all.count >= 20) }

  /// Pillow and Lantern use the same libraries in other versions; the formats' own arithmetic leaves
  /// no freedom but in JPEG and lossy WebP, and there they agree too.
  @Test(arguments: ImageFixture.all) func decodesAsPillowDoes(_ fixture: ImageFixture) throws {
    let image = try Image(decoding: fixture.bytes)
    #expect(image.width == fixture.width)
    #expect(image.height == fixture.height)
    #expect(largestDifference(image.pixels, try fixture.golden) == 0)
  }

  @Test(arguments: [
    ("", "the file is empty"), ("BM", "BMP header is cut short"), ("GIF89a", "this is not a JPEG"),
    ("RIFF0000WEBP", "WebP header is damaged"), ("hello, this is text", "this is not a JPEG"),
  ])
  func refusesWhatIsNoPicture(_ text: String, _ reason: String) {
    let error = #expect(throws: ImageError.self) { try Image(decoding: Array(text.utf8)) }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func errorsNameTheFile() throws {
    let text = ImageFixture.folder.appending(path: "images.json").path
    let error = #expect(throws: ImageError.self) { try Image(contentsOf: text) }
    #expect(error?.code == .unknownFormat)
    #expect(error?.description.hasPrefix("\(text): ") == true)
    let folder = ImageFixture.folder.path
    let folderError = #expect(throws: ImageError.self) { try Image(contentsOf: folder) }
    #expect(folderError?.code == .unreadableFile)
    #expect(folderError?.description == "\(folder): is a folder")
    let missing = #expect(throws: ImageError.self) { try Image(contentsOf: "/nowhere/cat.jpg") }
    #expect(missing?.description == "/nowhere/cat.jpg: No such file or directory")
  }

  @Test(arguments: [(0, 1, 0), (1, 0, 0), (-1, -1, 3), (2, 2, 11), (2, 2, 13), (Int.max, 2, 3)])
  func refusesBytesThatDoNotFit(_ width: Int, _ height: Int, _ count: Int) {
    let error = #expect(throws: ImageError.self) {
      try Image(width: width, height: height, pixels: [UInt8](repeating: 0, count: count))
    }
    #expect(error?.code == .invalidSize)
  }

  /// Cameras leave a few bytes before the end marker; the picture is complete all the same.
  @Test func acceptsPaddingBeforeTheEnd() throws {
    let bytes = try ImageFixture.bytes(of: "color.jpg")
    let whole = try Image(decoding: bytes)
    let padded = bytes.dropLast(2) + [0, 0, 0, 0] + bytes.suffix(2)
    #expect(try Image(decoding: Array(padded)) == whole)
    let stuffed = bytes.dropLast(2) + [UInt8](repeating: 0, count: 40) + bytes.suffix(2)
    #expect(throws: ImageError.self) { try Image(decoding: Array(stuffed)) }
  }

  @Test func ignoresWhatFollowsTheEnd() throws {
    for name in ["color.jpg", "color.png", "color.bmp", "lossless.webp"] {
      let bytes = try ImageFixture.bytes(of: name)
      #expect(try Image(decoding: bytes + [1, 2, 3, 4, 5]) == Image(decoding: bytes), "\(name)")
    }
  }
}

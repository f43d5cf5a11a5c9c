import LanternImaging
import TestSupport
import Testing

@Suite struct ExifOrientationTests {
  /// Eight files hold one picture in eight ways; Pillow turns all of them to the same pixels.
  @Test(arguments: 1...8) func turnsUpright(_ orientation: Int) throws {
    let bytes = try ImageFixture.bytes(of: "orientation-\(orientation).png")
    #expect(ExifOrientation(in: bytes).rawValue == orientation)
    let image = try Image(decoding: bytes)
    #expect(image.width == 23)
    #expect(image.height == 17)
    #expect(image.pixels == (try ImageFixture.bytes(of: "orientation.rgb")))
  }

  @Test(arguments: ExifOrientation.allCases, [true, false])
  func readsJPEG(_ orientation: ExifOrientation, _ isLittle: Bool) throws {
    let plain = try ImageFixture.bytes(of: "color.jpg")
    let stored = try Image(decoding: plain)
    for isLong in [false, true] {
      let exif = exifSegment(orientation.rawValue, isLittle: isLittle, isLong: isLong)
      // Fill bytes may stand before any marker.
      let bytes = Array(plain.prefix(2)) + [0xff, 0xff] + exif + plain.dropFirst(2)
      #expect(ExifOrientation(in: bytes) == orientation)
      #expect(try Image(decoding: bytes) == stored.oriented(orientation))
    }
  }

  @Test(arguments: [0, 9, 255, 65535]) func ignoresNonsense(_ value: Int) throws {
    let plain = try ImageFixture.bytes(of: "color.jpg")
    let exif = exifSegment(value, isLittle: true, isLong: false)
    #expect(ExifOrientation(in: Array(plain.prefix(2)) + exif + plain.dropFirst(2)) == .upright)
  }

  @Test func toldOfFilesWithoutAny() throws {
    for name in ["color.jpg", "color.png", "lossy.webp", "color.bmp", "images.json"] {
      #expect(ExifOrientation(in: try ImageFixture.bytes(of: name)) == .upright, "\(name)")
    }
    #expect(ExifOrientation(in: try ImageFixture.bytes(of: "turned.webp")) == .rotated270)
    #expect(ExifOrientation(in: []) == .upright)
  }

  @Test(arguments: ExifOrientation.allCases) func turnsBack(_ orientation: ExifOrientation) throws {
    var generator = SeededGenerator(seed: 3)
    let image = try Image(width: 5, height: 3, pixels: generator.integers(45, in: 0...255))
    let inverse: ExifOrientation =
      switch orientation {
      case .rotated90: .rotated270
      case .rotated270: .rotated90
      default: orientation
      }
    #expect(image.oriented(orientation).oriented(inverse) == image)
  }

  /// Damaged EXIF data never hinders the picture, and never traps.
  @Test func survivesMutations() throws {
    let plain = try ImageFixture.bytes(of: "color.jpg")
    let exif = exifSegment(6, isLittle: false, isLong: false)
    for seed in UInt64(0)..<2000 {
      var generator = SeededGenerator(seed: seed)
      var mutated = exif
      for _ in 0..<3 {
        let place = Int.random(in: 4..<mutated.count, using: &generator)
        mutated[place] = UInt8.random(in: 0...255, using: &generator)
      }
      let orientation = ExifOrientation(in: Array(plain.prefix(2)) + mutated + plain.dropFirst(2))
      #expect(ExifOrientation.allCases.contains(orientation), "seed \(seed)")
    }
  }

  /// An APP1 segment whose first directory has an entry before the orientation.
  private func exifSegment(_ value: Int, isLittle: Bool, isLong: Bool) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      let digits = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isLittle ? digits : digits.reversed()
    }
    let field = isLong ? number(value, 4) : number(value, 2) + [0, 0]
    let tiff =
      Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
      + number(0x0100, 2) + number(4, 2) + number(1, 4) + number(23, 4)
      + number(0x0112, 2) + number(isLong ? 4 : 3, 2) + number(1, 4) + field + number(0, 4)
    let contents = Array("Exif\0\0".utf8) + tiff
    let size = contents.count + 2
    return [0xff, 0xe1, UInt8(size >> 8), UInt8(size & 0xff)] + contents
  }
}

import Foundation
import LanternImaging
import TestSupport
import Testing

/// Photos of the test material against what Pillow 13.0.0 makes of them, in a few numbers.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)")) struct MaterialImageTests {
  struct Photo: Decodable, Sendable {
    var width: Int
    var height: Int
    /// The mean of each channel.
    var means: [Double]
    /// Column, row, red, green, blue of some pixels.
    var spots: [[Int]]
  }

  static let photos: [String: Photo] = {
    struct Photos: Decodable { var photos: [String: Photo] }
    let json = try? Data(contentsOf: ImageFixture.folder.appending(path: "material.json"))
    return json.flatMap { try? JSONDecoder().decode(Photos.self, from: $0) }?.photos ?? [:]
  }()

  @Test(arguments: photos.keys.sorted()) func decodesAsPillowDoes(_ path: String) throws {
    let photo = try #require(Self.photos[path])
    let image = try Image(contentsOf: Material.url(path).path)
    #expect(image.width == photo.width)
    #expect(image.height == photo.height)
    // 16 bits are cut to 8 by Pillow, and rounded here.
    let tolerance = path.contains("16.png") ? 1 : 0
    var sums = [0, 0, 0]
    image.pixels.withUnsafeBufferPointer { pixels in
      for index in pixels.indices { sums[index % 3] += Int(pixels[index]) }
    }
    for channel in 0..<3 {
      let mean = Double(sums[channel]) / Double(image.width * image.height)
      #expect(abs(mean - photo.means[channel]) <= 0.001 + Double(tolerance), "channel \(channel)")
    }
    for spot in photo.spots {
      let start = 3 * (spot[1] * image.width + spot[0])
      for channel in 0..<3 {
        #expect(
          abs(Int(image.pixels[start + channel]) - spot[2 + channel]) <= tolerance, "\(spot)")
      }
    }
  }

  @Test(arguments: [
    "damaged_png/sigsegv.png", "damaged_jpeg/corrupt.jpg", "damaged_jpeg/corrupt34_2.jpg",
    "damaged_jpeg/corrupt34_3.jpg", "damaged_jpeg/corrupt34_4.jpg", "damaged_jpeg/bad_huffman.jpg",
  ])
  func refusesDamagedFiles(_ name: String) {
    let path = Material.url("images/torchvision-decode/\(name)").path
    let error = #expect(throws: ImageError.self) { try Image(contentsOf: path) }
    #expect(error?.code == .damaged)
    #expect(error?.description.hasPrefix("\(path): the ") == true)
  }

  /// A photo cut short at every hundredth of its bytes is refused; none is half grey.
  @Test(arguments: ["images/coral/owl.jpg", "images/tflite-support/sparrow.png"])
  func refusesTruncations(_ path: String) throws {
    let bytes = try Material.bytes(path)
    for percent in stride(from: 0, to: 100, by: 7) {
      let cut = Array(bytes.prefix(bytes.count * percent / 100))
      #expect(throws: ImageError.self, "\(percent) %") { try Image(decoding: cut) }
    }
  }
}

import Foundation
import LanternImaging
import TestSupport
import Testing

/// A picture of `Tests/Fixtures/images`, which `Scripts/make-image-fixtures.py` draws.
struct ImageFixture: Sendable, CustomTestStringConvertible {
  let name: String
  let width: Int
  let height: Int

  var testDescription: String { name }

  static let folder = packageRoot.appending(path: "Tests/Fixtures/images")

  /// All pictures that have a golden of their own.
  static let all: [ImageFixture] = {
    struct Index: Decodable {
      struct Size: Decodable {
        var width: Int
        var height: Int
      }
      var images: [String: Size]
    }
    let json = try? Data(contentsOf: folder.appending(path: "images.json"))
    let index = json.flatMap { try? JSONDecoder().decode(Index.self, from: $0) }
    return (index?.images ?? [:]).sorted { $0.key < $1.key }.map { name, size in
      ImageFixture(name: name, width: size.width, height: size.height)
    }
  }()

  /// The file's bytes.
  var bytes: [UInt8] {
    get throws { try Self.bytes(of: name) }
  }

  /// What Pillow decodes: red, green and blue bytes.
  var golden: [UInt8] {
    get throws { try Self.bytes(of: name + ".rgb") }
  }

  /// The bytes of a file of the folder.
  static func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }
}

/// The largest difference between bytes of two lists, 256 where their lengths differ.
func largestDifference(_ first: [UInt8], _ second: [UInt8]) -> Int {
  guard first.count == second.count else { return 256 }
  return zip(first, second).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
}

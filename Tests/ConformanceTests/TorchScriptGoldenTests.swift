import Foundation
import Lantern
import TestSupport
import Testing

/// TorchScript classifiers of the material on fifteen photos, against what torch 2.13 gave.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)"))
struct TorchScriptGoldenTests {
  static let photos = [
    "astronaut", "bird", "burger", "cat", "chelsea", "coffee", "dragonfly", "grace_hopper",
    "hot_dog", "owl", "parrot", "pets", "rocket", "samoyed", "sunflower",
  ]

  /// The deck's own model: logits equal to those of PyTorch's QNNPACK engine, whose arithmetic
  /// Lantern follows, to the last step. (PyTorch's FBGEMM engine rounds biases otherwise, and sees
  /// another best class in `grace_hopper`.)
  @Test func deckModelEqualsQNNPACK() throws {
    var session = try ModelSession(
      Model(contentsOf: Material.url("torch/deck/mobilenet_quantized_scripted_925.pt").path))
    for photo in Self.photos {
      let input = try Self.input(
        photo, mean: ImagePreprocessing.imageNetMean,
        deviation: ImagePreprocessing.imageNetDeviation)
      let logits = try session.call([input])[0].elements(as: Float.self)
      let expected = try Self.logits("\(photo).deck_mobilenet_quantized_925.qnnpack")
      #expect(logits.largestIndex == expected.largestIndex, "\(photo)")
      #expect(logits.largestDifference(from: expected) < Self.deckStep / 2, "\(photo)")
    }
  }

  /// EfficientNet-Lite0 in float32.
  @Test func efficientNetEqualsTorch() throws {
    var session = try ModelSession(
      Model(contentsOf: Material.url("torch/derived/efficientnet_lite0_traced.pt").path))
    for photo in Self.photos {
      let input = try Self.input(
        photo, mean: [127, 127, 127], deviation: [128, 128, 128])
      let logits = try session.call([input])[0].elements(as: Float.self)
      let expected = try Self.logits("\(photo).efficientnet_lite0_pth.float")
      #expect(logits.largestIndex == expected.largestIndex, "\(photo)")
      #expect(logits.largestDifference(from: expected) < 1e-4, "\(photo)")
    }
  }

  /// One step of the last layer's quantisation in the deck's model.
  static let deckStep: Float = 0.189_141_81

  /// A photo of 224 by 224 pixels as a normalised tensor with channels first.
  static func input(_ photo: String, mean: [Float], deviation: [Float]) throws -> Tensor {
    let bytes = try Material.bytes("golden/classify/\(photo).rgb")
    let pixels = 224 * 224
    var planes = [Float](repeating: 0, count: 3 * pixels)
    for pixel in 0..<pixels {
      for channel in 0..<3 {
        planes[channel * pixels + pixel] =
          (Float(bytes[3 * pixel + channel]) - mean[channel]) / deviation[channel]
      }
    }
    return try Tensor(planes, shape: [1, 3, 224, 224])
  }

  /// The recorded logits of a photo.
  static func logits(_ name: String) throws -> [Float] {
    let bytes = try Material.bytes("golden/classify/\(name).logits")
    return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }
}

extension [Float] {
  fileprivate var largestIndex: Int? { indices.max { self[$0] < self[$1] } }

  fileprivate func largestDifference(from other: [Float]) -> Float {
    guard count == other.count else { return .infinity }
    return zip(self, other).map { abs($0 - $1) }.max() ?? .infinity
  }
}

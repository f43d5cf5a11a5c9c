import Lantern
import TestSupport
import Testing

/// Every `.tflite` file of the material against what LiteRT's reference kernels gave for it.
@Suite(.enabled(if: Material.isPresent, "\(Material.absence)"), .agreementSummary)
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

  /// How far floats may be from the recording, as a share of the largest magnitude.
  static let limit = 1e-5

  /// Models that are compared with LiteRT's default kernels: their weights have a scale for every
  /// block of elements, which its reference kernels take for 0, and then give nothing but zeros.
  static let comparedWithDefault: Set<String> = [
    "github/google-ai-edge__LiteRT/litert/test/testdata/qwen_fc_blockwise_quantized.tflite"
  ]

  @Test(arguments: runnable)
  func outputsEqualTheRecording(_ runnable: Runnable) async throws {
    let (golden, model) = (runnable.golden, runnable.model)
    let inspection = try ModelInspection(contentsOf: golden.modelURL.path)
    let isSmall = inspection.multiplyAccumulates ?? 0 <= LongTests.multiplyAccumulateLimit
    let inputs = try golden.inputs.map(golden.tensor)
    let expected =
      Self.comparedWithDefault.contains(golden.model) ? golden.defaultOutputs : golden.outputs
    for runner in Runner.allCases
    where isSmall || runner == .twoThreads || LongTests.areEnabled {
      let start = ContinuousClock.now
      var session = try ModelSession(model, options: runner.options)
      let outputs = try session.call(inputs)
      let duration = ContinuousClock.now - start
      #expect(outputs.count == expected.count, "\(runner.rawValue)")
      for (output, entry) in zip(outputs, expected) {
        let deviation = try Deviation(output, golden.tensor(entry))
        #expect(
          deviation.isWithin(steps: 0, relative: Self.limit, of: output.elementType),
          "\(runner.rawValue): \(entry.name): \(deviation.description)")
        await AgreementSummary.shared.add(golden.model, deviation, of: output.elementType)
      }
      await AgreementSummary.shared.add("\(golden.model), \(runner.rawValue)", duration)
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
    #expect(Self.runnable.count >= 373)
  }
}

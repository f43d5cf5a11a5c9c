import Foundation
import LanternTensors
import TestSupport
import Testing

/// The shape of `--json`: its members, their types and what is not measured.
@Suite struct JSONOutputTests {
  /// Reads `load_ms` as `loadMs`.
  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }

  private func decoded<T: Decodable>(_ type: T.Type, _ words: [String]) throws -> T {
    let command = try Command(words)
    #expect(command.status == 0)
    #expect(command.errors.isEmpty)
    #expect(command.output.filter { $0 == "\n" }.count == 1, "one object on one line")
    return try Self.decoder.decode(type, from: Data(command.output.utf8))
  }

  /// The names of the outermost members, sorted.
  private func members(_ text: some StringProtocol) throws -> [String] {
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any]).keys.sorted()
  }

  struct Quantization: Decodable, Equatable {
    var scales: [Double]
    var zeroPoints: [Int]
    var axis: Int?
  }

  // MARK: classify

  struct Result: Decodable {
    struct Preprocessing: Decodable {
      var crop: String
      var resize: String
      var mean: [Double]
      var std: [Double]
      var layout: String
      var input: [Int]
      var elementType: String
      var normalizationSource: String
    }
    struct Score: Decodable {
      var index: Int
      var label: String
      var probability: Double
    }
    var image: String
    var model: String
    var format: String
    var preprocessing: Preprocessing
    var labels: String
    var scores: String
    var loadMs: Double
    var preprocessMs: Double
    var inferenceMs: Double
    var top: [Score]
  }

  @Test func classify() throws {
    let (image, model) = (fixture("images/color.png"), fixture("models/colors.tflite"))
    let result = try decoded(Result.self, ["classify", image, "--model", model, "--json"])
    #expect(result.image == image)
    #expect(result.model == model)
    #expect(result.format == "TensorFlow Lite")
    #expect(result.preprocessing.crop == "center")
    #expect(result.preprocessing.resize == "area")
    #expect(result.preprocessing.mean == [127.5, 127.5, 127.5])
    #expect(result.preprocessing.std == [127.5, 127.5, 127.5])
    #expect(result.preprocessing.layout == "NHWC")
    #expect(result.preprocessing.input == [1, 4, 4, 3])
    #expect(result.preprocessing.elementType == "float32")
    #expect(result.preprocessing.normalizationSource == "from the model's metadata")
    #expect(result.labels == "the model's own colors.txt")
    #expect(result.scores == "probabilities")
    #expect(result.loadMs > 0)
    #expect(result.top.map(\.label) == ["blue", "red", "green"])
    #expect(result.top.map(\.index) == [2, 0, 1])
    #expect(abs(result.top.reduce(0) { $0 + $1.probability } - 1) < 1e-6)
    #expect(result.top.map(\.probability) == result.top.map(\.probability).sorted(by: >))
  }

  @Test func classifyPrintsAnObjectALine() throws {
    let image = fixture("images/color.png")
    let command = try Command([
      "classify", image, image, "--model", fixture("models/open.tflite"), "--json", "--top=1",
      "--size", "16", "--crop", "none", "--resize", "nearest", "--mean", "1,2,3", "--std", "4,5,6",
    ])
    #expect(command.status == 0)
    let lines = command.output.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      let result = try Self.decoder.decode(Result.self, from: Data(line.utf8))
      #expect(result.top.count == 1)
      #expect(result.top.first?.label == "class \(result.top[0].index)")
      #expect(result.scores == "logits")
      #expect(result.preprocessing.input == [1, 16, 16, 3])
      #expect(result.preprocessing.crop == "none")
      #expect(result.preprocessing.resize == "nearest")
      #expect(result.preprocessing.mean == [1, 2, 3])
      #expect(result.preprocessing.std == [4, 5, 6])
      #expect(result.preprocessing.normalizationSource == "as given")
      #expect(
        try members(line) == [
          "calibration", "format", "image", "inference_ms", "labels", "load_ms", "model",
          "preprocess_ms", "preprocessing", "scores", "threshold", "threshold_source", "top",
        ])
    }
  }

  @Test func labelsAreTakenFromAFile() throws {
    try withTemporaryFolder { folder in
      let labels = folder.appending(path: "names.txt")
      try Data("r\u{f6}t\n\"gr\\un\"\nblau\r\n".utf8).write(to: labels)
      let words = [
        "classify", fixture("images/color.png"), "--labels", labels.path, "--json", "--model",
      ]
      let result = try decoded(Result.self, words + [fixture("models/sigmoid.tflite")])
      #expect(result.labels == labels.path)
      #expect(result.top.map(\.label) == ["blau", "r\u{f6}t", "\"gr\\un\""])
      #expect(result.scores == "independent")
      // They come before the model's own, and the output says so.
      let both = try decoded(Result.self, words + [fixture("models/colors.tflite")])
      #expect(both.top.map(\.label) == ["blau", "r\u{f6}t", "\"gr\\un\""])
      #expect(both.labels == "\(labels.path); the model's own colors.txt is not used")
    }
  }

  // MARK: run

  struct Run: Decodable {
    var model: String
    var format: String
    var loadMs: Double
    var firstMs: Double
    var outputs: [Output]
  }

  struct Output: Decodable {
    var elementType: String
    var shape: [Int]
    var file: String?
  }

  @Test(arguments: [[], ["--reference"], ["--threads", "2"]])
  func run(_ extra: [String]) throws {
    try withTemporaryFolder { folder in
      var inputs: [String] = []
      for (name, values) in [("left", [1, 2, 3]), ("right", [10, 20, 30])] as [(String, [Float])] {
        let file = folder.appending(path: "\(name).npy")
        try Data(NumPyFile.bytes(of: Tensor(values, shape: Shape([3])))).write(to: file)
        inputs += ["--input", file.path]
      }
      // The folders are made.
      let outputs = folder.appending(path: "new/outputs")
      let result = try decoded(
        Run.self,
        ["run", fixture("models/sum.tflite"), "--output-folder", outputs.path, "--json"] + inputs
          + extra)
      #expect(result.format == "TensorFlow Lite")
      #expect(result.outputs.count == 1)
      #expect(result.outputs.first?.elementType == "float32")
      #expect(result.outputs.first?.shape == [3])
      let file = try #require(result.outputs.first?.file)
      #expect(file == "\(outputs.path)/0.npy")
      #expect(try NumPyFile.read(path: file).elements(as: Float.self) == [11, 22, 33])
    }
  }

  @Test func runTakesASignature() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "x.npy")
      let values = [Float](repeating: 1, count: 2 * 5 * 4 * 3)
      try Data(NumPyFile.bytes(of: Tensor(values, shape: Shape([2, 5, 4, 3])))).write(to: file)
      for option in ["--signature", "--method"] {
        let result = try decoded(
          Run.self,
          [
            "run", fixture("models/open.tflite"), "--input", file.path, option, "serving_default",
            "--json",
          ])
        #expect(result.outputs.first?.shape == [2, 3])
        #expect(result.outputs.first?.file == nil)
      }
    }
  }

  // MARK: inspect

  struct Inspection: Decodable {
    struct Parameter: Decodable {
      var name: String
      var elementType: String
      var shape: [Int]
      var quantization: Quantization?
      var openDimensions: [Int]
    }
    struct Method: Decodable {
      var name: String
      var inputs: [Parameter]
      var outputs: [Parameter]
    }
    struct Use: Decodable, Equatable {
      var name: String
      var count: Int
    }
    struct Unsupported: Decodable {
      var name: String
      var place: String
      var reason: String
    }
    struct Normalization: Decodable {
      var mean: [Double]
      var std: [Double]
    }
    var model: String
    var format: String
    var formatVersion: String
    var description: String?
    var methods: [Method]
    var parameterBytes: Int
    var multiplyAccumulates: Int?
    var normalization: Normalization?
    var operators: [Use]
    var labels: [String]?
    var labelsName: String?
    var unsupported: [Unsupported]
  }

  @Test func inspect() throws {
    let result = try decoded(
      Inspection.self, ["inspect", fixture("models/colors.tflite"), "--json"])
    #expect(result.format == "TensorFlow Lite")
    #expect(result.formatVersion == "3")
    #expect(result.description == "Tells the colour of a picture.")
    #expect(result.methods.map(\.name) == ["main"])
    #expect(result.methods.first?.inputs.map(\.name) == ["picture"])
    #expect(result.methods.first?.inputs.first?.shape == [1, 4, 4, 3])
    #expect(result.methods.first?.outputs.first?.shape == [1, 3])
    #expect(result.parameterBytes == 56)
    #expect(result.multiplyAccumulates == 9)
    #expect(result.normalization?.mean == [127.5])
    #expect(result.operators.map(\.name).sorted() == ["FULLY_CONNECTED", "MEAN", "SOFTMAX"])
    #expect(result.labels == ["red", "green", "blue"])
    #expect(result.labelsName == "colors.txt")
    #expect(result.unsupported.isEmpty)
  }

  @Test func inspectTakesShapes() throws {
    let words = ["inspect", fixture("models/open.tflite"), "--json"]
    let result = try decoded(Inspection.self, words)
    #expect(result.methods.first?.inputs.first?.openDimensions == [0, 1, 2])
    #expect(result.multiplyAccumulates == 9)
    let eight = try decoded(Inspection.self, words + ["--shape", "8,32,32,3"])
    #expect(eight.multiplyAccumulates == 72)
  }

  @Test func inspectListsWhatIsNotSupported() throws {
    let result = try decoded(
      Inspection.self, ["inspect", fixture("models/unsupported.tflite"), "--json"])
    #expect(result.unsupported.map(\.name) == ["Frobnicate version 1", "ADD version 99"])
    #expect(
      result.unsupported.map(\.place) == ["node 0 of subgraph 0", "node 1 of subgraph 0"])
    #expect(result.unsupported.allSatisfy { !$0.reason.isEmpty })
    #expect(result.multiplyAccumulates == nil)
  }

  @Test func quantisationIsTold() throws {
    let result = try decoded(
      Inspection.self, ["inspect", fixture("models/sigmoid.tflite"), "--json"])
    let quantization = result.methods.first?.inputs.first?.quantization
    #expect(quantization == Quantization(scales: [0.0078125], zeroPoints: [128]))
  }

  // MARK: benchmark

  struct Benchmark: Decodable {
    var loadMs: Double
    var firstMs: Double
    var minMs: Double
    var medianMs: Double
    var p90Ms: Double
    var p99Ms: Double
    var runs: Int
    var threads: Int
    var peakRssBytes: Int
    var addedRssBytes: Int
    var isa: String
  }

  @Test func benchmark() throws {
    let words = [
      "benchmark", fixture("models/open.tflite"), "--shape", "1,8,8,3", "--runs", "20", "--warmup",
      "0", "--threads", "2", "--json",
    ]
    let result = try decoded(Benchmark.self, words)
    #expect(result.runs == 20)
    #expect(result.threads == 2)
    #expect(result.peakRssBytes > 1_000_000)
    #expect(result.addedRssBytes >= 0 && result.addedRssBytes < result.peakRssBytes)
    #expect(!result.isa.isEmpty)
    let times = [result.minMs, result.medianMs, result.p90Ms, result.p99Ms]
    #expect(times == times.sorted())
    #expect(result.minMs > 0)
    // These members and no others, in this order.
    let text = try Command(words).output
    let names = text.matches(of: /"([a-z0-9_]+)":/).map { String($0.output.1) }
    #expect(
      names == [
        "load_ms", "first_ms", "min_ms", "median_ms", "p90_ms", "p99_ms", "runs", "threads",
        "peak_rss_bytes", "added_rss_bytes", "isa",
      ])
  }

  struct Profiled: Decodable {
    struct Profile: Decodable {
      struct Operator: Decodable {
        var `operator`: String
        var kernel: String
        var place: String
        var output: String
        var meanMs: Double
        var runs: Int
        var multiplyAccumulates: Int
        var gops: Double
        var peakShare: Double?
      }
      var peakGflopsFloat32: Double
      var peakGopsInt8: Double
      var operators: [Operator]
    }
    var profile: Profile
  }

  struct Trace: Decodable {
    struct Event: Decodable {
      var name: String
      var ph: String
      var ts: Double
      var dur: Double
    }
    var traceEvents: [Event]
  }

  @Test func benchmarkTellsTheTimeOfOperators() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "trace.json")
      let result = try decoded(
        Profiled.self,
        [
          "benchmark", fixture("models/open.tflite"), "--shape", "1,8,8,3", "--runs", "4",
          "--profile", "--trace", file.path, "--json",
        ])
      #expect(result.profile.peakGflopsFloat32 > 0 && result.profile.peakGopsInt8 > 0)
      #expect(!result.profile.operators.isEmpty)
      for profiled in result.profile.operators {
        #expect(profiled.runs == 4 && profiled.meanMs >= 0 && !profiled.kernel.isEmpty)
        #expect((profiled.peakShare == nil) == (profiled.multiplyAccumulates == 0))
      }
      let trace = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: file))
      #expect(Set(trace.traceEvents.map(\.name)) == Set(result.profile.operators.map(\.operator)))
      #expect(trace.traceEvents.allSatisfy { $0.ph == "X" && $0.ts >= 0 && $0.dur >= 0 })
    }
  }
}

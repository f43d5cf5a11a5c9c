import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// What PyTorch's engines gave for calls of quantised and prepacked operators.
@Suite struct QuantizedCallTests {
  /// The recordings of one engine.
  struct Recording: Decodable {
    var engine: String
    var inputs: [String: RecordedCalls.Array]
    var cases: [RecordedCalls.Call]
  }

  /// A call and the engine that answered it.
  struct Case: CustomTestStringConvertible {
    var engine: QuantizedEngine
    var call: RecordedCalls.Call
    var testDescription: String { "\(engine) \(call.code)" }
  }

  static let recordings: [Recording] =
    ["torch-1.13.1-qnnpack", "torch-2.13.0-fbgemm"].compactMap { name in
      let file = packageRoot.appending(path: "Tests/Fixtures/\(name).json")
      return (try? Data(contentsOf: file)).flatMap {
        try? JSONDecoder().decode(Recording.self, from: $0)
      }
    }

  static let cases = recordings.flatMap { recording in
    QuantizedEngine(rawValue: recording.engine).map { engine in
      recording.cases.map { Case(engine: engine, call: $0) }
    } ?? []
  }

  @Test func hasRecordings() { #expect(Self.cases.count > 300) }

  /// Types and quantisations are PyTorch's; quantised numbers to the step, floats to a share of 1e-5
  /// of the largest.
  @Test(arguments: cases)
  func equalsPyTorch(_ recorded: Case) throws {
    let recording = try #require(
      Self.recordings.first { $0.engine == recorded.engine.rawValue })
    let inputs = recording.inputs.sorted { $0.key < $1.key }
    let source = ScriptSource(forward: "return \(recorded.call.code)", inputs: inputs.map(\.key))
    let model = try TorchScriptFormat().read(
      .array(source.bytes), path: "test.pt",
      options: ReadingOptions(quantizedEngine: recorded.engine))
    let instance = try model.program.makeInstance(runner: ReferenceInterpreter())
    let results = try instance.call("forward", inputs.map { try $0.value.tensor() })
    #expect(results.count == recorded.call.outputs.count)
    for (result, expected) in zip(results, recorded.call.outputs) {
      #expect(result.shape.dimensions == expected.shape)
      #expect(result.elementType == expected.elementType)
      #expect(isNear(result.type.quantization?.scale, expected.scale))
      if expected.scale != nil {
        #expect(result.type.quantization?.zeroPoint == expected.zeroPoint)
      }
      let stored = try Tensor(
        type: TensorType(result.elementType, result.shape), storage: result.storage,
        byteOffset: result.byteOffset
      ).realValues()
      let largest = expected.numbers.map(\.magnitude).max() ?? 0
      let limit = result.elementType.isFloatingPoint ? 1e-5 * max(largest, 1e-3) : 0
      let differences = zip(stored, expected.numbers).map { abs($0 - $1) }
      // Normalisations sum in another order, and pools divide otherwise.
      let isRounded =
        result.type.quantization != nil
        && ["_norm", "adaptive_avg_pool", "softmax", "elu(", "torch.mean("].contains {
          recorded.call.code.contains($0)
        }
      #expect(
        (differences.max() ?? 0) <= (isRounded ? 1 : limit),
        "\(differences.filter { $0 > limit }.count) of \(differences.count) differ")
    }
  }

  private func isNear(_ given: Double?, _ expected: Double?) -> Bool {
    guard let expected else { return true }
    guard let given else { return false }
    return abs(given - expected) <= 1e-6 * expected
  }
}

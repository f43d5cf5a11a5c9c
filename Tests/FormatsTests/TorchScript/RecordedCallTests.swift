import Foundation
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// What PyTorch's TorchScript interpreter gave for calls of operators.
struct RecordedCalls: Decodable {
  struct Array: Decodable, Sendable {
    var type: String
    var shape: [Int]
    var scale: Double?
    var zeroPoint: Int?
    var numbers: [Double]

    /// The element type, in Lantern's words.
    var elementType: ElementType? {
      switch type {
      case "quint8": .uint8
      case "qint8": .int8
      case "qint32": .int32
      default: ElementType(rawValue: type)
      }
    }

    func tensor() throws -> Tensor {
      let plain = try Tensor(numbers, shape: Shape(shape))
      return try plain.cast(to: #require(elementType))
    }
  }

  struct Call: Decodable, Sendable, CustomTestStringConvertible {
    var code: String
    var outputs: [Array]
    var testDescription: String { code }
  }

  var torch: String
  var inputs: [String: Array]
  var cases: [Call]

  static let all: RecordedCalls? = {
    let file = packageRoot.appending(path: "Tests/Fixtures/torch-2.13.0-operators.json")
    return (try? Data(contentsOf: file)).flatMap {
      try? JSONDecoder().decode(RecordedCalls.self, from: $0)
    }
  }()
}

@Suite struct RecordedCallTests {
  static let cases = RecordedCalls.all?.cases ?? []

  @Test func hasRecordings() { #expect(Self.cases.count > 250) }

  /// Types are PyTorch's, and so are quantisations; quantised numbers to the step, floats to a share
  /// of 1e-5 of the largest.
  @Test(arguments: cases)
  func equalsPyTorch(_ recorded: RecordedCalls.Call) throws {
    let inputs = try #require(RecordedCalls.all).inputs.sorted { $0.key < $1.key }
    let source = ScriptSource(forward: "return \(recorded.code)", inputs: inputs.map(\.key))
    let tensors = try inputs.map { try $0.value.tensor() }
    let instance = try source.instance()
    let results = try instance.call("forward", tensors)
    #expect(results.count == recorded.outputs.count)
    for (result, expected) in zip(results, recorded.outputs) {
      #expect(result.elementType == expected.elementType)
      #expect(result.shape.dimensions == expected.shape)
      #expect(result.type.quantization?.scale == expected.scale)
      #expect(result.type.quantization?.zeroPoint == expected.zeroPoint)
      let stored = try Tensor(
        type: TensorType(result.elementType, result.shape), storage: result.storage,
        byteOffset: result.byteOffset
      ).realValues()
      let largest = expected.numbers.map(\.magnitude).max() ?? 0
      let limit = result.elementType.isFloatingPoint ? 1e-5 * max(largest, 1e-3) : 0
      let difference = zip(stored, expected.numbers).map { abs($0 - $1) }.max() ?? 0
      #expect(difference <= limit, "\(stored) and \(expected.numbers)")
    }
  }

  /// Most names of operators of tensors have a recording: a call here or among the quantised ones, or
  /// samples of PyTorch's own.
  @Test func coversTheTables() throws {
    var code = (Self.cases.map(\.code) + QuantizedCallTests.cases.map(\.call.code))
      .joined(separator: "\n")
    for samples in TorchSamples.shipped {
      let archive = try TorchScriptArchive(.array([UInt8](Data(contentsOf: samples.url))))
      for entry in archive.codeEntries {
        code += String(decoding: try archive.contents(of: entry), as: UTF8.self)
      }
    }
    let called = Set(code.matches(of: /([a-z_0-9A-Z]+)\(/).map { String($0.1) })
    let names = Set(
      ScriptOperator.all.map(\.schema)
        .filter { schema in
          schema.parameters.contains { $0.kind == .tensor || $0.kind == .quantized }
        }
        .map(\.name)
    ).subtracting(Self.elsewhere)
    let recorded = names.filter { name in
      called.contains(name.split(separator: ":").last.map(String.init) ?? name)
    }
    print("\(recorded.count) of \(names.count) names of operators of tensors have recordings")
    #expect(recorded.count > 400)
  }

  static let elsewhere: Set<String> = [
    "aten::item", "prim::requires_grad", "prim::data", "aten::half", "aten::size", "aten::bool",
    "aten::int", "aten::q_scale", "quantized::conv_prepack", "prim::is_cuda", "aten::double",
    "aten::numel", "aten::long", "aten::dim", "aten::is_floating_point", "prim::layout",
    "prim::is_quantized", "aten::requires_grad_", "aten::q_zero_point", "prim::dtype",
    "aten::float", "prim::shape", "prim::device",
  ]
}

import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// The TorchScript files of the material, loaded and run.
@Suite(.enabled(if: Material.isPresent, Comment(rawValue: Material.absence)))
struct MaterialProgramTests {
  static let serialized = "debian/pytorch-1.13.1/test/quantization/serialized/"

  /// PyTorch's own examples of models of many versions with inputs and expected outputs.
  static let examples = TorchMaterial.paths.filter {
    $0.hasPrefix(serialized) && ($0.hasSuffix(".scripted.pt") || $0.hasSuffix(".traced.pt"))
  }

  /// What is known to be unsupported, by the operator or the part that lacks.
  static let unsupported = [
    "test_conv3d": "quantized::conv3d", "test_conv3d_relu": "quantized::conv3d",
    "test_linear_dynamic_qint8": "dynamic", "test_linear_dynamic_float16": "dynamic",
    "test_lstm": "lstm",
  ]

  /// Quantised results within one step: FBGEMM, which recorded them, rounds otherwise than QNNPACK.
  @Test(arguments: examples)
  func runsExamples(path: String) throws {
    let name = path.dropFirst(Self.serialized.count).split(separator: ".")[1]
    let prefix = "torch/\(Self.serialized)TestSerialization.\(name)"
    if let reason = Self.unsupported[String(name)] {
      let error = try #require(throws: FormatError.self) {
        try Self.run(path, [Tensor([Float](repeating: 0, count: 3), shape: [1, 3])])
      }
      #expect(error.code == .unsupported && error.description.contains(reason), "\(error)")
      return
    }
    let input = try #require(try SavedTensor.read(Material.bytes("\(prefix).input.pt")))
    let expected = try #require(try SavedTensor.read(Material.bytes("\(prefix).expected.pt")))
    let result = try #require(try Self.run(path, [input]).first)
    #expect(result.shape == expected.shape)
    #expect(result.elementType == expected.elementType)
    #expect(result.type.quantization?.zeroPoint == expected.type.quantization?.zeroPoint)
    let largest = try expected.realValues().map(\.magnitude).max() ?? 0
    let step = expected.type.quantization?.scale ?? largest / 50
    let difference =
      zip(try result.realValues(), try expected.realValues())
      .map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= step * 1.001, "\(difference) with a step of \(step)")
  }

  @Test func hasExamples() {
    #expect(Self.examples.count >= 28)
  }

  private static func run(_ path: String, _ inputs: [Tensor]) throws -> [Tensor] {
    let file = try MappedFile(path: Material.url("torch/\(path)").path)
    let model = try TorchScriptFormat().read(.file(file), path: path)
    return try model.program.makeInstance(runner: ReferenceInterpreter()).call("forward", inputs)
  }

  /// Every other file is read and inspected, or refused in words.
  @Test(arguments: TorchMaterial.paths.filter { !$0.hasPrefix(serialized) })
  func readsOrSays(path: String) throws {
    let file = try MappedFile(path: Material.url("torch/\(path)").path)
    do {
      let model = try TorchScriptFormat().read(.file(file), path: path)
      let inspection = try TorchScriptFormat().inspect(.file(file), path: path, inputShapes: nil)
      #expect(!model.methods.isEmpty)
      #expect(inspection.methods.map(\.name) == model.methods.map(\.name))
    } catch let error as FormatError {
      #expect(error.path == path && error.message.count > 20, "\(error)")
    }
  }
}

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

  /// Quantised results equal those of FBGEMM, which recorded them; floats to a share of 1e-5.
  ///
  /// Of the LSTM only the first step does: what PyTorch 1.13.1 and 2.13.0 give
  /// for the later ones is not what was recorded, whatever their engine.
  @Test(arguments: examples)
  func runsExamples(path: String) throws {
    let name = path.dropFirst(Self.serialized.count).split(separator: ".")[1]
    let prefix = "torch/\(Self.serialized)TestSerialization.\(name)"
    let input = try #require(try SavedTensor.read(Material.bytes("\(prefix).input.pt")))
    let expected = try SavedTensor.readAll(Material.bytes("\(prefix).expected.pt"))
    let results = try Self.run(path, [input])
    #expect(results.count == expected.count && !results.isEmpty)
    let isRecurrent = name == "test_lstm"
    for (result, expected) in zip(results, expected).prefix(isRecurrent ? 1 : results.count) {
      #expect(result.shape == expected.shape)
      #expect(result.elementType == expected.elementType)
      #expect(result.type.quantization?.zeroPoint == expected.type.quantization?.zeroPoint)
      let largest = try expected.realValues().map(\.magnitude).max() ?? 0
      let limit = expected.type.quantization.map { $0.scale / 2 } ?? 1e-5 * largest
      let difference =
        zip(try result.realValues(), try expected.realValues())
        .prefix(isRecurrent ? result.shape.strides[0] : result.shape.elementCount)
        .map { abs($0 - $1) }.max() ?? 0
      #expect(difference <= limit, "\(difference) and not \(limit)")
    }
  }

  @Test func hasExamples() {
    #expect(Self.examples.count >= 28)
  }

  private static func run(_ path: String, _ inputs: [Tensor]) throws -> [Tensor] {
    let file = try MappedFile(path: Material.url("torch/\(path)").path)
    let model = try TorchScriptFormat().read(
      .file(file), path: path, options: ReadingOptions(quantizedEngine: .fbgemm))
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

import Foundation
import LanternTensors
import Testing

/// A model of one operator, and what LiteRT's reference kernels gave for it.
package struct RecordedOperator: Decodable, Sendable, CustomTestStringConvertible {
  /// A tensor of the recording.
  package struct Array: Decodable, Sendable {
    var dtype: String
    var shape: [Int]
    var data: Data?
    /// The elements of a tensor of strings.
    var strings: [Data]?

    /// The recorded elements, without quantisation.
    package func tensor() throws -> Tensor {
      if let strings {
        return try Tensor(strings: strings.map { [UInt8]($0) }, shape: Shape(shape))
      }
      guard let elementType = ElementType(rawValue: dtype) else {
        throw TensorError(.elementTypeMismatch, "a recording holds \(dtype)")
      }
      return try Tensor(
        type: TensorType(elementType, Shape(shape)), storage: .array([UInt8](data ?? Data())))
    }
  }

  private struct File: Decodable {
    var runtime: String
    var cases: [RecordedOperator]
  }

  /// What is recorded, in words.
  package let name: String
  /// The bytes of the `.tflite` file.
  package let model: Data
  /// How often the model was run, its variables kept from run to run.
  package let runs: Int
  /// What the model was given, run after run.
  package let inputs: [Array]
  /// What it gave, run after run.
  package let outputs: [Array]

  package var testDescription: String { name }

  /// All recordings of ai-edge-litert 2.3.0; `Scripts/record-operators.py` makes them.
  package static let all: [RecordedOperator] = {
    let folder = packageRoot.appending(path: "Tests/Fixtures/litert-2.3.0-operators")
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).sorted { $0.path < $1.path }.flatMap { file in
      do {
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).cases
      } catch {
        Issue.record("\(file.lastPathComponent) cannot be read: \(error)")
        return []
      }
    }
  }()
}

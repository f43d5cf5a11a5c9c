import Foundation
import LanternTensors
import Testing

/// A model of one operator, and what LiteRT's reference kernels gave for it.
package struct RecordedOperator: Decodable, Sendable, CustomTestStringConvertible {
  /// A tensor of the recording.
  package struct Array: Decodable, Sendable {
    var dtype: String
    var shape: [Int]
    var data: Data

    /// The recorded elements, without quantisation.
    package func tensor() throws -> Tensor {
      guard let elementType = ElementType(rawValue: dtype) else {
        throw TensorError(.elementTypeMismatch, "a recording holds \(dtype)")
      }
      return try Tensor(
        type: TensorType(elementType, Shape(shape)), storage: .array([UInt8](data)))
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
  /// What the model was given.
  package let inputs: [Array]
  /// What it gave.
  package let outputs: [Array]

  package var testDescription: String { name }

  /// All recordings of ai-edge-litert 2.3.0; `Scripts/record-operators.py` makes them.
  package static let all: [RecordedOperator] = {
    let url = packageRoot.appending(path: "Tests/Fixtures/litert-2.3.0-operators.json")
    guard let data = try? Data(contentsOf: url),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()
}

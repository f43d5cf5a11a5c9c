import Foundation
import LanternTensors
import Testing

/// A model of one operator, and what LiteRT's reference kernels gave for it.
public struct RecordedOperator: Decodable, Sendable, CustomTestStringConvertible {
  /// A tensor of the recording.
  public struct Array: Decodable, Sendable {
    var dtype: String
    var shape: [Int]
    var data: Data

    /// The recorded elements, without quantisation.
    public func tensor() throws -> Tensor {
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
  public let name: String
  /// The bytes of the `.tflite` file.
  public let model: Data
  /// What the model was given.
  public let inputs: [Array]
  /// What it gave.
  public let outputs: [Array]

  public var testDescription: String { name }

  /// All recordings of ai-edge-litert 2.3.0; `Scripts/record-operators.py` makes them.
  public static let all: [RecordedOperator] = {
    let url = packageRoot.appending(path: "Tests/Fixtures/litert-2.3.0-operators.json")
    guard let data = try? Data(contentsOf: url),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()
}

import Foundation
import Testing

/// A whole small model, and what LiteRT's reference kernels gave for calls of it, one after the other.
package struct RecordedProgram: Decodable, Sendable, CustomTestStringConvertible {
  /// One call, with the state that the calls before have left.
  package struct Call: Decodable, Sendable {
    /// Whether all state was put back before it.
    package let resets: Bool
    /// The signature that was called; nil for the first subgraph.
    package let signature: String?
    /// The names of the inputs of a signature.
    package let inputNames: [String]?
    /// The names of the outputs of a signature.
    package let outputNames: [String]?
    /// What was given, in the order of the names, or of the subgraph's inputs.
    package let inputs: [RecordedOperator.Array]
    /// What came out, in the order of the names, or of the subgraph's outputs.
    package let outputs: [RecordedOperator.Array]
  }

  private struct File: Decodable {
    var runtime: String
    var cases: [RecordedProgram]
  }

  /// What is recorded, in words.
  package let name: String
  /// The bytes of the `.tflite` file.
  package let model: Data
  /// The calls, in their order.
  package let calls: [Call]

  package var testDescription: String { name }

  /// All recordings of ai-edge-litert 2.3.0; `Scripts/record-programs.py` makes them.
  package static let all: [RecordedProgram] = {
    let folder = packageRoot.appending(path: "Tests/Fixtures/litert-2.3.0-programs")
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

import Foundation
import Lantern
import TestSupport
import Testing

/// Modules whose tensors share storages, are of half precision or quantised, in archives with 64-bit
/// records and deflated tensors, against PyTorch 1.13.1: `Scripts/record-storages.py`.
@Suite struct RecordedStorageTests {
  struct Array: Decodable, Sendable {
    var type: String
    var shape: [Int]
    var numbers: [Double]
  }

  struct Call: Decodable, Sendable {
    var input: Array
    var output: Array
  }

  struct File: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var calls: [Call]
    var testDescription: String { file }
  }

  private struct Recordings: Decodable {
    var files: [File]
  }

  static let folder = packageRoot.appending(path: "Tests/Fixtures/torch-1.13.1-storages")

  static let files: [File] = {
    guard let data = try? Data(contentsOf: folder.appending(path: "calls.json")),
      let recordings = try? JSONDecoder().decode(Recordings.self, from: data)
    else { return [] }
    return recordings.files
  }()

  static let engines: [SessionOptions] = [
    SessionOptions(), SessionOptions(threads: 2), SessionOptions(engine: .reference),
  ]

  @Test func hasRecordings() { #expect(Self.files.count == 18) }

  /// The calls twice, with a reset between: what is written to a storage is put back.
  @Test(arguments: files, engines.indices)
  func equalsPyTorch(_ file: File, _ engine: Int) throws {
    let path = Self.folder.appending(path: file.file).path
    var module = try ScriptModule(contentsOf: path, options: Self.engines[engine])
    for round in 0..<2 {
      for (index, call) in file.calls.enumerated() {
        let numbers = call.input.numbers.map { Float($0) }
        let input = try Tensor(numbers, shape: Shape(call.input.shape))
        let output = try module.forward(input).tensorValue
        #expect(output.elementType.rawValue == call.output.type)
        #expect(output.shape.dimensions == call.output.shape)
        let limit = 2e-6 * (call.output.numbers.map(\.magnitude).max() ?? 0)
        let isClose = zip(try output.realValues(), call.output.numbers).allSatisfy {
          abs($0 - $1) <= limit
        }
        #expect(isClose, "round \(round), call \(index): \(output), not \(call.output.numbers)")
      }
      try module.reset()
    }
  }

  /// Attributes are read from the memory that they share.
  @Test func attributesSeeWhatIsWritten() throws {
    let file = try #require(Self.files.first { $0.file == "written views.pt" })
    var module = try ScriptModule(contentsOf: Self.folder.appending(path: file.file).path)
    let input = try Tensor([1, 2, 3] as [Float], shape: [3])
    for _ in 0..<3 {
      let rows = try module.forward(input).tensorValue.realValues()
      #expect(try module.attribute("whole").tensorValue.realValues() == [Double](rows[..<6]))
      #expect(try module.attribute("first").tensorValue.realValues() == [Double](rows[..<3]))
      #expect(try module.attribute("pairs").tensorValue.realValues() == [Double](rows[..<6]))
      #expect(try module.attribute("apart").tensorValue.realValues() == [Double](rows[12...]))
    }
  }

  /// Archives of every form hold the same module.
  @Test(arguments: files.filter { $0.file.split(separator: ".").count == 2 })
  func formsHoldTheSame(_ file: File) throws {
    func attributes(_ form: String) throws -> [String] {
      let name = file.file.replacing(".pt", with: "\(form).pt")
      let inspection = try ModelInspection(contentsOf: Self.folder.appending(path: name).path)
      return inspection.attributes.map { "\($0.path): \($0.kind)" }
    }
    let plain = try attributes("")
    #expect(!plain.isEmpty)
    for form in [".zip64", ".deflated"] { #expect(try attributes(form) == plain) }
  }
}

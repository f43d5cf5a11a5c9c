import Foundation
import Lantern
import LanternGraphs
import LanternTensors
import Testing

/// A small TorchScript file of its own kind, to be damaged.
///
/// The files are of PyTorch 1.13.1; `Scripts/record-archives.py` writes them.
package struct HostileArchive: Sendable, Decodable, CustomTestStringConvertible {
  /// The file's name, which says what it is.
  package let file: String
  /// The shape of the float tensor that it takes.
  package let shape: [Int]

  package var testDescription: String { file }

  /// All files.
  package static let all: [HostileArchive] = {
    struct Index: Decodable { let files: [HostileArchive] }
    return (try? Data(contentsOf: folder.appending(path: "index.json"))).flatMap {
      try? JSONDecoder().decode(Index.self, from: $0).files
    } ?? []
  }()

  private static let folder = packageRoot.appending(path: "Tests/Fixtures/torch-1.13.1-archives")

  /// What the files are said to be called in errors.
  package static let path = "hostile.pt"

  /// The bytes of the file.
  package func bytes() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.folder.appending(path: file)))
  }

  /// The file with damage that a seed decides, most often within an entry, which is compressed again
  /// so that the damage reaches whatever reads it.
  package func damaged(_ bytes: [UInt8], seed: UInt64) throws -> [UInt8] {
    var generator = SeededGenerator(seed: seed ^ 0x5eed)
    var mutation = Mutation(seed: seed)
    guard bytes.starts(with: Array("PK".utf8)), Int.random(in: 0..<12, using: &generator) > 0
    else { return mutation.applied(to: bytes, donor: bytes) }
    let archive = try ZipArchive(.array(bytes))
    var entries = try archive.entries.map { ($0.name, try archive.contents(of: $0)) }
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      guard let index = Self.entry(in: entries.map(\.0), &generator) else { continue }
      if entries[index].0.hasSuffix(".py"), Int.random(in: 0..<8, using: &generator) > 0 {
        var code = CodeMutation(generator)
        entries[index].1 = code.applied(to: entries[index].1)
        generator = code.generator
      } else {
        entries[index].1 = mutation.applied(to: entries[index].1, donor: entries[0].1)
      }
    }
    var writer = ZipWriter()
    for (name, contents) in entries {
      writer.add(name, contents, isDeflated: Bool.random(using: &generator))
    }
    return writer.bytes
  }

  /// An entry to damage: code and pickles hold most of what can go wrong.
  private static func entry(in names: [String], _ generator: inout SeededGenerator) -> Int? {
    let wanted: (String) -> Bool =
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<5: { $0.hasSuffix(".py") }
      case 5..<9: { $0.hasSuffix(".pkl") && !$0.hasSuffix("debug_pkl") }
      default: { _ in true }
      }
    let fitting = names.indices.filter { wanted(names[$0]) }
    return (fitting.isEmpty ? Array(names.indices) : fitting).randomElement(using: &generator)
  }

  /// Reads and runs bytes that may be anything; whatever fails is thrown.
  package func run(_ bytes: [UInt8], engine: HostileRun.Engine, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let model = try TorchScriptFormat().read(
      .array(bytes), path: Self.path, options: ReadingOptions())
    let shape = try Shape(shape)
    let input = try Tensor(generator.floats(shape.elementCount, in: -2...2), shape: shape)
    func calls(_ call: (String, [Tensor]) throws -> [Tensor]) throws {
      for method in model.methods.prefix(4) {
        for _ in 0..<2 {
          _ = try call(method.name, [Tensor](repeating: input, count: method.inputs.count))
        }
      }
    }
    switch engine {
    case .reference:
      let runner = ReferenceInterpreter(memoryLimit: 1 << 22, iterationLimit: 200)
      let instance = try model.program.makeInstance(runner: runner)
      try calls { try instance.call($0, $1) }
    case .plans:
      let options = PlanOptions(memoryLimit: 1 << 24, iterationLimit: 100)
      var session = try ModelSession(model, options: SessionOptions(engine: .plans(options)))
      try calls { try session.call($1, method: $0) }
    }
  }

  /// Whether an error is one of Lantern's own, and says what was wrong.
  package static func isClear(_ error: any Error) -> Bool {
    switch error {
    case let error as FormatError:
      // What is wrong in a file lies somewhere; the rest may concern all of it.
      let isPlaced =
        error.offset != nil || error.place != nil || !error.unsupported.isEmpty
        || [.unsupported, .unknownFormat].contains(error.code)
      return !error.message.isEmpty && isPlaced
    case let error as GraphError: return !error.message.isEmpty
    case let error as TensorError: return !error.description.isEmpty
    default: return false
    }
  }
}

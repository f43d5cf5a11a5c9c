import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// Programs for the lite interpreter give what PyTorch gives, in every version of the bytecode.
@Suite struct LiteRecordingTests {
  /// A file and the calls of it.
  struct Recording: Sendable, CustomTestStringConvertible {
    var file: URL
    var calls: [RecordedScript.Call]

    var testDescription: String { file.lastPathComponent }

    var bytes: ByteStorage {
      get throws { .array([UInt8](try Data(contentsOf: file))) }
    }

    /// The program, with the engine that dynamic layers do not say they were recorded with.
    var program: TorchScriptProgram {
      get throws {
        try TorchScriptProgram(
          bytes, engine: testDescription.contains("Int8-fbgemm") ? .fbgemm : nil)
      }
    }
  }

  private struct Recordings: Decodable {
    var programs: [RecordedScript]
  }

  static let folder = packageRoot.appending(path: "Tests/Fixtures/torch-1.13.1-lite")

  private static func recordings(
    _ name: String, in folder: URL = Self.folder, _ file: (RecordedScript) -> URL
  ) -> [Recording] {
    guard let data = try? Data(contentsOf: folder.appending(path: name)),
      let recordings = try? JSONDecoder().decode(Recordings.self, from: data)
    else { return [] }
    return recordings.programs.map { Recording(file: file($0), calls: $0.calls) }
  }

  static let programs = recordings("programs.json") { folder.appending(path: "\($0.name).ptl") }

  /// Networks in the forms that apps ship: frozen, packed for XNNPACK, quantised for either engine.
  static let networks = ["1.13.1", "2.13.0"].flatMap { version in
    let folder = packageRoot.appending(path: "Tests/Fixtures/torch-\(version)-lite-networks")
    return recordings("networks.json", in: folder) { folder.appending(path: "\($0.name).ptl") }
  }

  static let materialFolder = "torch/debian/pytorch-1.13.1/test/"
  static let material = recordings("material.json") { Material.url(materialFolder + $0.name) }

  @Test func hasRecordings() {
    #expect(Self.programs.count > 150)
    #expect(Self.material.count > 40)
    #expect(Self.networks.count > 100)
    for form in ["mobile.ptl", "mobile.ff", "mobile.v4", "frozen.ff", "v7.ff", "fbgemm"] {
      #expect(Self.networks.contains { $0.testDescription.contains(form) })
    }
    for form in ["v4", "v5", "v6", "v7", "ff"] {
      #expect(Self.programs.contains { $0.testDescription.contains(".\(form).") })
    }
  }

  /// These files have no code, so that nothing but the bytecode can be run.
  @Test(arguments: programs)
  func equalsPyTorch(_ recording: Recording) throws {
    let module = try recording.program.makeModule()
    #expect(module.bytecode != nil)
    try RecordedScriptTests.check(module, recording.calls)
  }

  @Test(arguments: networks)
  func networksEqualPyTorch(_ recording: Recording) throws {
    let module = try recording.program.makeModule()
    #expect(module.bytecode != nil)
    try RecordedScriptTests.check(module, recording.calls)
  }

  /// Files of old versions, whose operators meant something else.
  @Test(.enabled(if: Material.isPresent, "\(Material.absence)"), arguments: material)
  func equalsPyTorchOnItsOwnFiles(_ recording: Recording) throws {
    let bytes = try recording.bytes
    try RecordedScriptTests.check(TorchScriptProgram(bytes).makeModule(), recording.calls)
    guard !BytecodeFlatBuffer.recognizes(bytes) else { return }
    // The code of an archive says the same as its bytecode.
    let archive = try TorchScriptArchive(bytes)
    try RecordedScriptTests.check(
      TorchScriptModule(archive, ScriptLibrary(archive)), recording.calls)
  }

  /// Calls go through an instance twice, so that what it keeps is used; state is put back in between.
  @Test(arguments: programs.filter { $0.testDescription.hasPrefix("Lite") } + networks)
  func repeats(_ recording: Recording) throws {
    let instance = try TorchScriptInstance(recording.program, runner: ReferenceInterpreter())
    for _ in 0..<2 {
      for call in recording.calls {
        guard let expected = call.result else { continue }
        let result = try instance.call(
          call.method, values: call.arguments.map { try $0.value }, named: [])
        let script = try result.scriptValue
        let differences = try expected.differences(from: script, Recorder())
        #expect(differences.isEmpty, "\(call.method): \(differences)")
      }
      try instance.reset()
    }
  }
}

extension RecordedValue {
  /// The value as callers give it.
  fileprivate var value: IValue {
    get throws {
      switch self {
      case .none, .type, .member: .none
      case .bool(let value): .bool(value)
      case .int(let value): .int(value)
      case .float(let value): .double(value)
      case .text(let text): .string(text)
      case .tensor(let type, let shape, let numbers):
        .tensor(
          try Tensor(numbers, shape: Shape(shape))
            .cast(to: ElementType(rawValue: type) ?? .float32))
      case .tuple(let elements): .tuple(try elements.map { try $0.value })
      case .list(let elements): .list(try elements.map { try $0.value })
      case .dictionary: .none
      }
    }
  }
}

extension IValue {
  /// The value as programs have it.
  fileprivate var scriptValue: ScriptValue {
    get throws {
      switch self {
      case .none: return .none
      case .bool(let value): return .bool(value)
      case .int(let value): return .int(value)
      case .double(let value): return .double(value)
      case .string(let text): return .string(text)
      case .tensor(let tensor): return .tensor(ScriptTensor(tensor))
      case .list(let elements):
        return .list(ScriptList(try elements.map { try $0.scriptValue }))
      case .tuple(let elements): return .tuple(try elements.map { try $0.scriptValue })
      case .dictionary(let entries):
        let dictionary = ScriptDictionary()
        for entry in entries { dictionary[try entry.key.scriptValue] = try entry.value.scriptValue }
        return .dictionary(dictionary)
      case .object(let object):
        return .tuple(try object.fields.map { try $0.value.scriptValue })
      }
    }
  }
}

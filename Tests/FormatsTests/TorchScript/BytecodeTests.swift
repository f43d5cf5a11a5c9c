import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// What bytecode may refer to, and what is said of files that break the rules.
@Suite struct BytecodeTests {
  typealias Operation = BytecodeInstruction.Operation

  /// Instructions that no function may have, and a part of what is said.
  struct Broken: Sendable, CustomTestStringConvertible {
    var operation: Operation
    var (x, n): (Int, Int)
    var words: String

    var testDescription: String { "\(operation.rawValue) \(x) \(n)" }

    init(_ operation: Operation, _ x: Int, _ n: Int, _ words: String) {
      (self.operation, self.words) = (operation, words)
      (self.x, self.n) = (x, n)
    }
  }

  static let broken: [Broken] = [
    Broken(.load, 0, 0, "registers"), Broken(.load, 3, 0, "registers"),
    Broken(.move, -1, 0, "registers"), Broken(.store, .max, 0, "registers"),
    Broken(.storeSeveral, 1, 3, "registers"), Broken(.storeSeveral, 2, -1, "registers"),
    Broken(.dropRegister, 5, 0, "registers"), Broken(.loadConstant, 2, 0, "constants"),
    Broken(.loadConstant, -1, 0, "constants"), Broken(.callOperator, 1, 0, "operators"),
    Broken(.callVariadicOperator, -1, 0, "operators"), Broken(.callMethod, 0, 1, "names no method"),
    Broken(.callMethod, 1, 0, "of nothing"), Broken(.callMethod, 9, 1, "constants"),
    Broken(.makeList, 1, 0, "types"), Broken(.isInstance, 0, 2, "types"),
    Broken(.isInstance, .max, 1, "types"), Broken(.jump, 2, 0, "jumps out"),
    Broken(.jump, -1, 0, "jumps out"), Broken(.jumpUnless, .max, 0, "jumps out"),
    Broken(.loop, 1, 1, "no condition"), Broken(.getAttribute, -1, 0, "less than nothing"),
    Broken(.makeTuple, -4, 0, "less than nothing"),
  ]

  static func function(_ instructions: [BytecodeInstruction]) throws -> BytecodeFunction {
    var parts = BytecodeFunction.Parts()
    parts.instructions = instructions
    parts.operators = [BytecodeFunction.OperatorUse(name: "aten::add", overload: "Tensor")]
    parts.constants = [.int(1), .string("forward")]
    parts.types = ["List[int]"]
    parts.registerCount = 2
    return try BytecodeFunction("__torch__.M.forward", parts)
  }

  @Test(arguments: broken)
  func refusesInstructions(_ broken: Broken) throws {
    let instructions = [
      BytecodeInstruction(operation: broken.operation, x: broken.x, n: broken.n),
      BytecodeInstruction(operation: .returns, x: 0, n: 0),
    ]
    let error = try #require(throws: FormatError.self) { try Self.function(instructions) }
    #expect(error.message.contains(broken.words), "\(error)")
    #expect(error.place == "__torch__.M.forward")
  }

  @Test func refusesFunctionsWithoutEnd() {
    #expect(throws: FormatError.self) { try Self.function([]) }
    #expect(throws: FormatError.self) {
      try Self.function([BytecodeInstruction(operation: .load, x: 1, n: 0)])
    }
  }

  /// Programs that do not end, or whose stack does not hold what instructions take.
  static let failing: [(words: String, instructions: [BytecodeInstruction])] = [
    ("steps", [BytecodeInstruction(operation: .jump, x: 0, n: 0)]),
    (
      "wait on the stack",
      [
        BytecodeInstruction(operation: .loadConstant, x: 0, n: 0),
        BytecodeInstruction(operation: .jump, x: -1, n: 0),
      ]
    ),
    (
      "nests calls",
      [
        BytecodeInstruction(operation: .load, x: 1, n: 0),
        BytecodeInstruction(operation: .callMethod, x: 1, n: 1),
        BytecodeInstruction(operation: .returns, x: 0, n: 0),
      ]
    ),
    (
      "the stack has no value",
      [
        BytecodeInstruction(operation: .drop, x: 0, n: 0),
        BytecodeInstruction(operation: .drop, x: 0, n: 0),
        BytecodeInstruction(operation: .returns, x: 0, n: 0),
      ]
    ),
    (
      "the lite interpreter does not have",
      [
        BytecodeInstruction(operation: .fork, x: 0, n: 0),
        BytecodeInstruction(operation: .returns, x: 0, n: 0),
      ]
    ),
  ]

  @Test(arguments: failing.indices)
  func endsAndSays(_ index: Int) throws {
    let (words, instructions) = Self.failing[index]
    let first = BytecodeInstruction(operation: .store, x: 1, n: 0)
    // Methods that are called need the object as their first argument.
    let all = words == "nests calls" ? [first] + instructions : instructions
    let program = BytecodeProgram(
      version: 8, operatorVersion: 10, functions: [try Self.function(all)]
    ) { .object($0.newObject(of: "__torch__.M")) }
    let module = try TorchScriptModule(program, ScriptLibrary(program))
    let error = try #require(throws: FormatError.self) { try module.run("forward", []) }
    #expect(error.message.contains(words), "\(error)")
    #expect(error.place?.hasPrefix("__torch__.M.forward, instruction") == true)
  }

  /// Damaged FlatBuffers and pickles of bytecode end in a result or an error.
  @Test(arguments: ["LiteState.ff", "LiteConvolution.ff", "LiteContainers.v4", "LiteTuples"])
  func survivesMutations(_ name: String) throws {
    let file = LiteRecordingTests.folder.appending(path: "\(name).ptl")
    let sound = [UInt8](try Data(contentsOf: file))
    var generator = SeededGenerator(seed: 7)
    var refused = 0
    for _ in 0..<400 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      do { _ = try TorchScriptProgram(.array(bytes)).makeModule() } catch { refused += 1 }
    }
    #expect(refused > 20)
  }

  @Test func readsTypesOfNamedTuples() throws {
    let type = try Parser.parseType(
      "__torch__.a.P[NamedTuple, [[x, Tensor],[n, List[int]]]]", entry: "a type")
    let tuple = try #require(type.namedTuple)
    #expect(tuple.name == "__torch__.a.P")
    #expect(tuple.fields.map(\.name) == ["x", "n"])
    #expect(ScriptType(tuple.fields[1].type) == .list(.int))
  }

  /// Models that are lowered for a backend can be read, and say what they lack when they are called.
  @Test(.enabled(if: Material.isPresent, "\(Material.absence)"))
  func saysWhichBackendIsMissing() throws {
    let path = "\(LiteRecordingTests.materialFolder)cpp/lite_interpreter_runtime/delegate_test.ptl"
    let error = try #require(throws: FormatError.self) {
      try TorchScriptProgram(.array(try Material.bytes(path))).makeModule()
    }
    #expect(error.message.contains("backend"), "\(error)")
  }
}

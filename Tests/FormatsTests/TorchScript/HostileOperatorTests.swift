import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// Every operator called with odd arguments: it answers or says what is wrong, and never traps.
@Suite struct HostileOperatorTests {
  /// How many rows of the tables are called in one process.
  private static let rowsTogether = 16

  /// Makes values, odd ones among them.
  private struct Values {
    var generator: SeededGenerator
    /// Whether values are such as programs have.
    let isTame: Bool

    mutating func pick<T>(_ choices: [T]) -> T {
      choices[Int.random(in: 0..<choices.count, using: &generator)]
    }

    mutating func int() -> Int {
      if isTame { return smallInt() }
      return pick([
        0, 1, 2, 3, -1, -2, 4, 6, 13, 1 << 20, 1 << 31, 1 << 40, .max, .min, .max - 1, -.max,
      ])
    }

    mutating func smallInt() -> Int { pick([0, 1, 1, 1, 2, 2, 3, -1, 5]) }

    mutating func double() -> Double {
      if isTame { return pick([0, 1, 0.5, -2.5]) }
      return pick([0, 1, 0.5, -2.5, 1e-300, 1e300, .nan, .infinity, -.infinity, 3e9, 1e19])
    }

    mutating func shape() -> [Int] {
      pick([
        [], [1], [2], [0], [2, 3], [3, 2], [1, 1], [0, 3], [2, 3, 4], [1, 2, 4, 4], [1, 2, 4, 4],
        [2, 2, 3, 3], [2, 1, 3, 3], [4, 2, 1, 1], [1, 0, 4, 4], [1, 2, 0, 4], [1, 2, 3, 4, 5],
      ])
    }

    mutating func tensor() throws -> ScriptTensor {
      let shape = try Shape(shape())
      let types: [TensorType] = try [
        TensorType(.float32, shape), TensorType(.float32, shape), TensorType(.float32, shape),
        TensorType(.int64, shape), TensorType(.bool, shape), TensorType(.int32, shape),
        TensorType(.float64, shape), TensorType(.float16, shape), TensorType(.uint8, shape),
        TensorType(.uint8, shape, quantization: Quantization(scale: 0.5, zeroPoint: 3)),
        TensorType(.int8, shape, quantization: Quantization(scale: 0.25, zeroPoint: 0)),
      ]
      let type = pick(types)
      var bytes = [UInt8](repeating: 0, count: type.byteCount)
      for index in bytes.indices {
        bytes[index] =
          type.elementType == .bool
          ? UInt8.random(in: 0...1, using: &generator)
          : UInt8.random(in: 0...255, using: &generator)
      }
      let data = try Tensor(type: type, storage: .array(bytes))
      return ScriptTensor(Bool.random(using: &generator) ? .constant(data) : .computed(data))
    }

    mutating func quantizedTensor() throws -> ScriptTensor {
      for _ in 0..<16 {
        let tensor = try tensor()
        if tensor.isQuantized { return tensor }
      }
      return try tensor()
    }

    mutating func list(of kind: OperatorSchema.Kind, _ length: Int?) throws -> ScriptValue {
      let count = pick([length ?? 2, length ?? 2, 0, 1, 2, 4])
      var elements: [ScriptValue] = []
      for _ in 0..<count {
        if case .int = kind, pick([true, true, false]) {
          elements.append(.int(smallInt()))
        } else {
          elements.append(try value(kind))
        }
      }
      return .list(ScriptList(elements))
    }

    mutating func value(_ kind: OperatorSchema.Kind) throws -> ScriptValue {
      switch kind {
      case .tensor:
        return pick([true, true, true, false]) ? .tensor(try tensor()) : .int(int())
      case .quantized: return .tensor(try quantizedTensor())
      case .int: return pick([true, false]) ? .int(int()) : .int(smallInt())
      case .float: return .double(double())
      case .bool: return .bool(Bool.random(using: &generator))
      case .scalar: return pick([.int(int()), .double(double()), .bool(true), .int(2)])
      case .string:
        return .string(pick(["", "same", "valid", "constant", "floor", "none", "\u{0}"]))
      case .device: return .device("cpu")
      case .list(let kind, let length): return try list(of: kind, length)
      case .optional(let kind): return pick([true, false]) ? .none : try value(kind)
      case .any: return try anything()
      }
    }

    mutating func anything() throws -> ScriptValue {
      let dictionary = ScriptDictionary()
      dictionary[.int(1)] = .int(2)
      let window = PackedParameters.Window(
        stride: pick([[1, 1], [], [0, 1], [.max, 2]]), padding: pick([[0, 0], [1], [-1, .max]]),
        dilation: pick([[1, 1], [0, 0], [.max, .max]]), groups: int())
      return pick([
        .none, .bool(true), .int(int()), .double(double()), .string("a"), .tensor(try tensor()),
        .tuple([.int(1), .int(int())]), try list(of: .int, 2), try list(of: .tensor, nil),
        .dictionary(dictionary), .object(ScriptObject(className: "M")),
        .object(PackedParameters.linear(weight: .tensor(try tensor()), bias: .none)),
        .object(
          PackedParameters.convolution(weight: .tensor(try tensor()), bias: .none, window: window)),
        .object(
          ScriptObject(
            className: PackedParameters.Layer.convolution.className,
            attributes: ["weight": .none, "bias": .int(3), "stride": .int(1)])),
      ])
    }
  }

  /// Rows are called in processes of their own, which a trap ends; a file says which row it was.
  @Test(arguments: Array(stride(from: 0, to: ScriptOperator.all.count, by: rowsTogether)))
  func answersOrThrows(_ first: Int) async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "lantern-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .success) { [first, path = path as String] in
      let all = ScriptOperator.all
      for index in first..<min(first + HostileOperatorTests.rowsTogether, all.count) {
        try all[index].schema.text.write(toFile: path, atomically: false, encoding: .utf8)
        guard try HostileOperatorTests.callOddly(index) > 0 else { exit(EXIT_FAILURE) }
      }
      try FileManager.default.removeItem(atPath: path)
    }
    let note = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    #expect(note.isEmpty, "trapped, or was never reached: \(note)")
  }

  /// Calls a row with many lists of arguments, and says how many of these it takes.
  private static func callOddly(_ index: Int) throws -> Int {
    let candidate = ScriptOperator.all[index]
    // The same arguments wherever the row stands.
    let salt = candidate.schema.text.utf8.reduce(0 as UInt64) { $0 &* 31 &+ UInt64($1) }
    var reached = 0
    for seed in 0..<400 as Range<UInt64> {
      let runner = ReferenceInterpreter(memoryLimit: 1 << 20)
      let recorder = Recorder(constantWorkLimit: 1 << 20) { graph, inputs, _ in
        try runner.prepare(graph).run(inputs)
      }
      var values = Values(
        generator: SeededGenerator(seed: seed &+ salt), isTame: seed % 2 == 0)
      var arguments: [ScriptValue] = []
      for parameter in candidate.schema.parameters {
        if values.isTame, values.pick([true, true, true, false]),
          let value = parameter.defaultValue?.value
        {
          arguments.append(value)
          continue
        }
        let isOdd = !values.isTame && values.pick([true, false, false, false, false, false, false])
        arguments.append(
          parameter.kind == .any || isOdd
            ? try values.anything() : try values.value(parameter.kind))
      }
      let named = zip(candidate.schema.parameters, arguments).map { ($0.name, $1) }
      guard let bound = candidate.schema.bound([], named, .tensorsForNumbers) else { continue }
      reached += 1
      let call = ScriptCall(
        name: candidate.schema.name, arguments: bound, recorder: recorder,
        meter: ScriptMeter(limit: 100_000), fileVersion: 10, generator: MersenneTwister(),
        engine: .qnnpack)
      // Whatever is thrown is fine here; a trap would end the process.
      do {
        let result = try candidate.answer(call)
        for case .tensor(let tensor) in [result] + (result.elements ?? []) {
          _ = try recorder.data(of: tensor)
        }
      } catch {}
    }
    return reached
  }
}

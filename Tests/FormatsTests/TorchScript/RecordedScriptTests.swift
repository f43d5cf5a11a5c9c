import Foundation
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// Programs in the language of TorchScript give what PyTorch gives, to the last value.
@Suite struct RecordedScriptTests {
  @Test func hasRecordings() { #expect(RecordedScript.all.count > 300) }

  /// Every call is interpreted, and its graphs are run piece by piece by the reference interpreter.
  @Test(arguments: RecordedScript.all)
  func equalsPyTorchPieceByPiece(_ program: RecordedScript) throws {
    let archive = try program.archive
    try Self.check(TorchScriptModule(archive, ScriptLibrary(archive)), program.calls)
  }

  /// Makes calls of a module, and holds what they give against the recording.
  static func check(
    _ module: TorchScriptModule, _ calls: [RecordedScript.Call], tolerance: Double = 0
  ) throws {
    let runner = ReferenceInterpreter()
    for call in calls {
      let recorder = Recorder(execute: { graph, inputs, _ in
        try runner.prepare(graph).run(inputs)
      })
      let interpreter = module.interpreter
      interpreter.recorder = recorder
      interpreter.operators.resetCounts()
      func result() throws -> ScriptValue {
        let arguments = try call.arguments.enumerated().map { index, argument in
          try module.typed(
            argument.scriptValue(interpreter), method: call.method, parameter: index)
        }
        let result = try module.run(call.method, arguments)
        try recorder.flush()
        return result
      }
      if let expected = call.result {
        let differences = try expected.differences(from: result(), recorder)
        #expect(differences.isEmpty, "\(call.method) \(call.arguments): \(differences)")
        continue
      }
      do {
        let value = try result()
        Issue.record("PyTorch says \(call.failure ?? ""), and the result is \(value.text)")
      } catch let error as FormatError {
        #expect(error.code == .programFailed, "\(error)")
        let says = call.says ?? ""
        #expect(says.isEmpty || error.description.contains(says), "\(error)")
        recorder.abandon()
      }
    }
  }

  static let ofTensors = RecordedScript.all.filter { program in
    program.calls.allSatisfy { call in
      call.arguments.allSatisfy(\.isTensor) && call.result?.tensors != nil
    }
  }

  /// Calls that take and give tensors go through an instance, which plans what is one graph, and keeps
  /// pieces; twice, so that what is kept is used.
  @Test(arguments: ofTensors)
  func equalsPyTorchPlanned(_ program: RecordedScript) throws {
    let instance = try TorchScriptProgram(program.archive)
      .makeInstance(runner: ReferenceInterpreter())
    for _ in 0..<2 {
      for call in program.calls {
        let expected = call.result?.tensors ?? []
        let inputs = try call.arguments.map { argument in
          guard case .tensor(let type, let shape, let numbers) = argument else {
            throw ScriptError("no tensor")
          }
          return try Tensor(numbers, shape: Shape(shape))
            .cast(to: ElementType(rawValue: type) ?? .float32)
        }
        let results = try instance.call(call.method, inputs)
        #expect(results.count == expected.count)
        let recorder = Recorder()
        for (value, result) in zip(expected, results) {
          let differences = try value.differences(from: .tensor(ScriptTensor(result)), recorder)
          #expect(differences.isEmpty, "\(call.method): \(differences)")
        }
      }
      try instance.reset()
    }
  }
}

extension TorchScriptModule {
  /// An argument of a method as its annotation says.
  fileprivate func typed(
    _ value: ScriptValue, method: String, parameter: Int
  ) throws -> ScriptValue {
    let entry = interpreter.library.classes[root.className]
    guard let parameters = entry?.method(method)?.parameters, parameter + 1 < parameters.count,
      let annotation = parameters[parameter + 1].annotation
    else { return value }
    let type = ScriptType(annotation)
    type.tag(value, depth: 8)
    guard case .object(let name) = type, case .tuple(let elements) = value else { return value }
    // Tuples with names are recorded without them.
    let object = interpreter.newObject(of: name)
    guard case .namedTuple(let names) = object.kind else { return value }
    for (name, element) in zip(names, elements) { object.attributes[name] = element }
    return .object(object)
  }
}

extension RecordedValue {
  var isTensor: Bool { if case .tensor = self { true } else { false } }

  /// The tensors of a result, numbers as tensors without dimensions; nil for text.
  var tensors: [RecordedValue]? {
    switch self {
    case .none: []
    case .tensor: [self]
    case .bool(let value): [.tensor(type: "bool", shape: [], numbers: [value ? 1 : 0])]
    case .int(let value): [.tensor(type: "int64", shape: [], numbers: [Double(value)])]
    case .float(let value): [.tensor(type: "float32", shape: [], numbers: [value])]
    case .tuple(let elements), .list(let elements): Self.joined(elements.map(\.tensors))
    case .dictionary(let pairs): Self.joined(pairs.map { $0[1].tensors })
    case .text, .member, .type: nil
    }
  }

  private static func joined(_ parts: [[RecordedValue]?]) -> [RecordedValue]? {
    let known = parts.compactMap(\.self)
    return known.count == parts.count ? known.flatMap(\.self) : nil
  }

  /// How a value differs from this one; floats may do so by rounding of functions.
  func differences(from value: ScriptValue, _ recorder: Recorder) throws -> [String] {
    func parts(_ expected: [RecordedValue], _ values: [ScriptValue]) throws -> [String] {
      guard expected.count == values.count else {
        return ["\(values.count) elements, not \(expected.count)"]
      }
      return try zip(expected, values).enumerated().flatMap { index, pair in
        try pair.0.differences(from: pair.1, recorder).map { "[\(index)] \($0)" }
      }
    }
    let difference = ["\(value.text) (\(value.typeName)), not \(self)"]
    switch (self, value) {
    case (.none, .none): return []
    case (.bool(let a), .bool(let b)): return a == b ? [] : difference
    case (.int(let a), .int(let b)): return a == b ? [] : difference
    case (.float(let a), .double(let b)):
      let isClose = abs(a - b) <= 4 * a.ulp
      let isSame = a == b && a.sign == b.sign || a.isNaN && b.isNaN
      return isClose || isSame ? [] : difference
    case (.text(let a), .string(let b)), (.text(let a), .device(let b)):
      return a == b ? [] : difference
    case (.type, .int): return []
    case (.member(let enumeration, let name), .object(let object)):
      let isSame =
        object.className.hasSuffix(".\(enumeration)")
        && object.attributes["name"]?.text == name
      return isSame ? [] : difference
    case (.tuple(let a), .tuple(let b)): return try parts(a, b)
    case (.tuple(let a), .object(let b)): return try parts(a, b.elements ?? [])
    case (.list(let a), .list(let b)): return try parts(a, b.elements)
    case (.dictionary(let a), .dictionary(let b)):
      return try parts(
        a.map { .tuple($0) }, b.pairs.map { .tuple([$0.key, $0.value]) })
    case (.tensor(let type, let shape, let numbers), .tensor(let tensor)):
      let data = try recorder.data(of: tensor)
      guard data.elementType.rawValue == type, data.shape.dimensions == shape else {
        return ["a tensor \(data.type), not \(type) \(shape)"]
      }
      let found = try data.realValues()
      let limit = 1e-6 * (numbers.filter(\.isFinite).map(\.magnitude).max() ?? 0)
      let isClose = zip(found, numbers).allSatisfy {
        $0 == $1 || abs($0 - $1) <= limit || $0.isNaN && $1.isNaN
      }
      return isClose ? [] : ["\(found), not \(numbers)"]
    default: return difference
    }
  }
}

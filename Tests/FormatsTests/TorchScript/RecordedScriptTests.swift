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

  /// The same through an instance, which plans what is one graph and keeps what it has made ready;
  /// twice, so that this is used.
  @Test(arguments: RecordedScript.all)
  func equalsPyTorchPlanned(_ program: RecordedScript) throws {
    let instance = try #require(
      TorchScriptProgram(program.archive).makeInstance(runner: ReferenceInterpreter())
        as? any ObjectInstance)
    for _ in 0..<2 {
      for call in program.calls {
        let values = try call.arguments.map { try $0.argument() }
        guard let expected = call.result else {
          let error = try #require(throws: FormatError.self) {
            try instance.call(call.method, values: values, named: [])
          }
          #expect(error.code == .programFailed, "\(error)")
          continue
        }
        let result = try instance.call(call.method, values: values, named: [])
        let differences = try expected.differences(from: result)
        #expect(differences.isEmpty, "\(call.method) \(call.arguments): \(differences)")
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
  /// The value as callers give it.
  func argument() throws -> IValue {
    switch self {
    case .none, .type: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .double(value)
    case .text(let value): return .string(value)
    case .member(_, let name): return .string(name)
    case .tensor(let type, let shape, let numbers):
      let plain = try Tensor(numbers, shape: Shape(shape))
      return .tensor(try plain.cast(to: ElementType(rawValue: type) ?? .float32))
    case .tuple(let elements): return .tuple(try elements.map { try $0.argument() })
    case .list(let elements): return .list(try elements.map { try $0.argument() })
    case .dictionary(let pairs):
      return .dictionary(
        try pairs.map { IValue.Entry(key: try $0[0].argument(), value: try $0[1].argument()) })
    }
  }

  /// How what an instance gives differs from this value.
  func differences(from value: IValue) throws -> [String] {
    try differences(from: value.scriptValue(), Recorder())
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

extension IValue {
  /// The value as the program has it; tuples with names and members of enumerations by their fields.
  fileprivate func scriptValue() throws -> ScriptValue {
    switch self {
    case .none: return .none
    case .tensor(let tensor): return .tensor(ScriptTensor(tensor))
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value)
    case .string(let text): return .string(text)
    case .list(let elements): return .list(ScriptList(try elements.map { try $0.scriptValue() }))
    case .tuple(let elements): return .tuple(try elements.map { try $0.scriptValue() })
    case .dictionary(let entries):
      let dictionary = ScriptDictionary()
      for entry in entries {
        dictionary[try entry.key.scriptValue()] = try entry.value.scriptValue()
      }
      return .dictionary(dictionary)
    case .object(let object):
      let names = object.fields.map(\.name)
      let kind: ScriptObject.Kind =
        names == ["name", "value"] ? .enumerationMember : .namedTuple(names)
      let result = ScriptObject(className: object.className, kind: kind)
      for field in object.fields { result.attributes[field.name] = try field.value.scriptValue() }
      return .object(result)
    }
  }
}

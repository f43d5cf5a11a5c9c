import Foundation
import Lantern
import TestSupport
import Testing

/// Calls of scripted modules against PyTorch 1.13.1: `Scripts/record-torchscript-modules.py`.
@Suite struct RecordedModuleTests {
  private static let folder = packageRoot.appending(path: "Tests/Fixtures/torch-1.13.1-modules")

  struct Call {
    let method: String
    let arguments: [IValue]
    let named: [String: IValue]
    let result: IValue
  }

  static func path(_ file: String) -> String { folder.appending(path: file).path }

  static func calls(_ file: String) throws -> [Call] {
    let data = try Data(contentsOf: folder.appending(path: "calls.json"))
    let all = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: [[String: Any]]])
    return try #require(all[file]).map { call in
      Call(
        method: try #require(call["method"] as? String),
        arguments: try #require(call["arguments"] as? [Any]).map(value),
        named: try #require(call["named"] as? [String: Any]).mapValues(value),
        result: try value(try #require(call["result"])))
    }
  }

  /// A value out of its JSON form.
  private static func value(_ json: Any) throws -> IValue {
    switch json {
    case is NSNull: return nil
    case let number as NSNumber:
      return CFBooleanCheck.isBoolean(number) ? .bool(number.boolValue) : .int(number.intValue)
    case let text as String: return .string(text)
    case let elements as [Any]: return .list(try elements.map(value))
    case let tagged as [String: Any]:
      if let number = tagged["double"] as? NSNumber { return .double(number.doubleValue) }
      if let elements = tagged["tuple"] as? [Any] { return .tuple(try elements.map(value)) }
      if let fields = tagged["fields"] as? [[Any]] {
        return .tuple(try fields.map { try value($0[1]) })
      }
      if let pairs = tagged["dictionary"] as? [[Any]] {
        return .dictionary(
          try pairs.map { IValue.Entry(key: try value($0[0]), value: try value($0[1])) })
      }
      let numbers = try #require(tagged["tensor"] as? [NSNumber]).map(\.floatValue)
      let shape = try Shape(try #require(tagged["shape"] as? [Int]))
      return .tensor(try Tensor(numbers, shape: shape))
    default: throw CocoaError(.coderInvalidValue)
    }
  }

  /// Whether a result is the recorded one: tensors and real numbers within 1e-5, all else equal.
  static func agrees(_ a: IValue, _ b: IValue) throws -> Bool {
    func all(_ a: [IValue], _ b: [IValue]) throws -> Bool {
      guard a.count == b.count else { return false }
      return try zip(a, b).allSatisfy { try agrees($0, $1) }
    }
    switch (a, b) {
    case (.tensor(let a), .tensor(let b)):
      return try a.shape == b.shape
        && zip(a.realValues(), b.realValues()).allSatisfy { abs($0 - $1) <= 1e-5 }
    case (.double(let a), .double(let b)): return abs(a - b) <= 1e-5
    case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)): return try all(a, b)
    // The recording has named tuples as tuples.
    case (.object(let a), .tuple(let b)): return try all(a.fields.map(\.value), b)
    case (.dictionary(let a), .dictionary(let b)):
      return try a.map(\.key) == b.map(\.key) && all(a.map(\.value), b.map(\.value))
    default: return a == b
    }
  }

  static let files = ["stream.pt", "values.pt"]
  static let engines: [SessionOptions] = [
    SessionOptions(), SessionOptions(threads: 2), SessionOptions(engine: .reference),
    SessionOptions(preparedCallLimit: 1),
  ]

  /// The whole sequence twice, with a reset between: state is kept, and put back.
  @Test(arguments: files, engines.indices)
  func givesWhatPyTorchGives(_ file: String, _ engine: Int) throws {
    var module = try ScriptModule(contentsOf: Self.path(file), options: Self.engines[engine])
    for round in 0..<2 {
      for (index, call) in try Self.calls(file).enumerated() {
        let result = try module.callMethod(call.method, values: call.arguments, named: call.named)
        #expect(
          try Self.agrees(result, call.result),
          "round \(round), call \(index), \(call.method): \(result), recorded \(call.result)")
      }
      try module.reset()
    }
  }

  /// The same through a session, which runs models of any format.
  @Test(arguments: files) func sessionsGiveTheSame(_ file: String) throws {
    var session = try ModelSession(Model(contentsOf: Self.path(file)))
    for call in try Self.calls(file) {
      let result = try session.call(
        values: call.arguments, named: call.named, method: call.method)
      #expect(try Self.agrees(result, call.result), "\(call.method)")
    }
  }

  @Test func tellsItsMethods() throws {
    let module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    #expect(module.methods.map(\.name) == ["forward", "classify", "reset", "smoothed"])
    let classify = module.methods[1]
    #expect(classify.parameters.map(\.name) == ["x", "top"])
    #expect(classify.parameters.map(\.typeName) == ["Tensor", "Optional[int]"])
    #expect(classify.parameters.map(\.defaultValue) == [nil, "None"])
    #expect(
      module.methods[3].parameters.map(\.typeName) == ["List[Tensor]", "Dict[str, float]", "float"])
    #expect(module.methods[3].resultType == "Dict[str, Tensor]")
  }

  @Test func readsExtraFiles() throws {
    let module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    #expect(module.extraFileNames == ["config.json", "labels.txt"])
    #expect(
      try String(decoding: module.extraFile("labels.txt"), as: UTF8.self)
        == "silence\nspeech\nmusic\n")
    let error = #expect(throws: GraphError.self) { try module.extraFile("other") }
    #expect("\(try #require(error))".contains("config.json, labels.txt"))
  }

  // MARK: State

  @Test func readsAndSetsAttributes() throws {
    var module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    #expect(try module.attribute("count") == 0)
    #expect(try module.attribute("threshold") == 0.25)
    #expect(try module.attribute("labels") == ["silence", "speech", "music"])
    #expect(try module.attribute("features.weight").tensorValue.shape == [4, 1, 1, 4])
    #expect(try module.attribute("state").tupleValue.count == 2)
    #expect(try module.attributes(of: "features").className.hasSuffix("Conv2d"))
    #expect(try module.attributes().fields.map(\.name).contains("gate"))

    let input = try Tensor([Float](repeating: 1, count: 8), shape: [1, 8])
    let before = try module.forward(input).tensorValue.floats()
    try module.reset()
    try module.setAttribute(
      "head.weight", to: .tensor(Tensor([Float](repeating: 0, count: 12), shape: [3, 4])))
    try module.setAttribute(
      "head.bias", to: .tensor(Tensor([Float](repeating: 0, count: 3), shape: [3])))
    for _ in 0..<3 {
      let even = try module.forward(input).tensorValue.floats()
      #expect(even.allSatisfy { abs($0 - 1 / 3) < 1e-6 }, "\(even)")
    }
    try module.setAttribute("labels", to: ["a", "b", "c"])
    #expect(try module.callMethod("classify", .tensor(input))[0] == "a")
    #expect(try module.attribute("count") == 1)
    try module.reset()
    #expect(try module.forward(input).tensorValue.floats() == before)
    #expect(try module.attribute("count") == 0)
  }

  @Test(arguments: [
    ("nothing", "there is no attribute nothing"), ("features.nothing", "Conv2d, which has"),
    ("count.x", "is no object, but int"), ("", "an attribute has a name"),
  ])
  func refusesPaths(_ path: String, _ reason: String) throws {
    var module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    let error = #expect(throws: GraphError.self) { try module.attribute(path) }
    #expect("\(try #require(error))".contains(reason), "\(String(describing: error))")
    #expect(throws: GraphError.self) { try module.setAttribute(path, to: 1) }
  }

  static let otherKinds: [(String, IValue)] = [
    ("count", "text"), ("threshold", [1.0]), ("labels", [1]), ("features.weight", 3),
    ("state", .tuple([1])), ("training", nil),
  ]

  @Test(arguments: otherKinds)
  func refusesValuesOfOtherKinds(_ path: String, _ value: IValue) throws {
    var module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    let error = #expect(throws: GraphError.self) { try module.setAttribute(path, to: value) }
    #expect(
      "\(try #require(error))".contains("\(value.kind) is given"), "\(String(describing: error))")
  }

  /// Modules are in evaluation mode when they are loaded; training drops elements by chance.
  @Test func heedsTrainingMode() throws {
    var module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    #expect(module.isTraining == false)
    try module.train()
    #expect(module.isTraining == true)
    #expect(try module.attribute("dropout.training") == true)
    try module.eval()
    #expect(module.isTraining == false)
    let call = try #require(try Self.calls("stream.pt").first)
    #expect(try Self.agrees(module.callMethod("forward", values: call.arguments), call.result))
  }

  // MARK: Preparation

  @Test func prepares() throws {
    var module = try ScriptModule(contentsOf: Self.path("stream.pt"))
    let calls = try Self.calls("stream.pt").prefix(3)
    let first = try module.prepare(for: calls[0].arguments[0])
    #expect(first.isOneGraph && first.nodeCount > 5 && first.activationByteCount > 0)
    #expect("\(first)".hasPrefix("one graph of"))
    for call in calls {
      #expect(try Self.agrees(module.callMethod("forward", values: call.arguments), call.result))
    }
    let branching = try module.prepare(for: calls[0].arguments[0], method: "classify")
    #expect(!branching.isOneGraph)
    let types = try module.prepare(forTypes: [TensorType(.float32, [1, 16])])
    #expect(types.isOneGraph)
    #expect(try module.attribute("count") == 0)
  }

  @Test func endsWhenItIsCancelled() throws {
    let cancellation = Cancellation()
    var module = try ScriptModule(
      contentsOf: Self.path("stream.pt"), options: SessionOptions(cancellation: cancellation))
    let call = try #require(try Self.calls("stream.pt").first)
    cancellation.cancel()
    #expect(throws: CancellationError.self) {
      try module.callMethod("forward", values: call.arguments)
    }
    cancellation.reset()
    try module.reset()
    #expect(try Self.agrees(module.callMethod("forward", values: call.arguments), call.result))
  }

  // MARK: Arguments that do not fit

  struct Refusal: Sendable {
    let method: String
    let values: [IValue]
    var named: [String: IValue] = [:]
    let reason: String
  }

  static let refusals = [
    Refusal(
      method: "numbers", values: [1, "x"],
      reason: "the parameter b of numbers takes float, and a string is given"),
    Refusal(
      method: "numbers", values: [1.5, 1.0],
      reason: "the parameter a of numbers takes int, and a real number"),
    Refusal(method: "numbers", values: [1], reason: "without its parameter b"),
    Refusal(
      method: "numbers", values: [1, 2.0, true, 1, 1], reason: "takes 4 values, and 5 are given"),
    Refusal(method: "numbers", values: [1, 2.0], named: ["a": 1], reason: "is given a twice"),
    Refusal(method: "numbers", values: [1, 2.0], named: ["e": 1], reason: "has no parameter e"),
    Refusal(method: "text", values: [["a", 1]], reason: "List[str], and a list of 2"),
    Refusal(
      method: "nested", values: [["a": [1]], .tuple([1, 2])], reason: "Dict[str, List[Tensor]]"),
    Refusal(method: "report", values: [.tuple([1, 2])], reason: "the parameter given of report"),
    Refusal(method: "nothing", values: [], reason: "no method nothing; it has forward"),
  ]

  @Test(arguments: refusals)
  func refusesArguments(_ refusal: Refusal) throws {
    var module = try ScriptModule(contentsOf: Self.path("values.pt"))
    let error = #expect(throws: GraphError.self) {
      try module.callMethod(refusal.method, values: refusal.values, named: refusal.named)
    }
    #expect("\(try #require(error))".contains(refusal.reason), "\(String(describing: error))")
  }

  @Test func refusesOtherFormats() throws {
    let path = packageRoot.appending(path: "Tests/Fixtures/models/sum.tflite").path
    let error = #expect(throws: GraphError.self) { _ = try ScriptModule(contentsOf: path) }
    #expect("\(try #require(error))".contains("a ModelSession runs it"))
    var session = try ModelSession(Model(contentsOf: path))
    let inputs = try session.inputs.map { input in
      let shape = try #require(input.type).shape
      return IValue.tensor(
        try Tensor([Float](repeating: 1, count: shape.elementCount), shape: shape))
    }
    #expect(try session.call(values: inputs).tensorValue.elementType == .float32)
    #expect(throws: GraphError.self) { try session.call(values: [1]) }
    #expect(throws: GraphError.self) { try session.call(values: inputs, named: ["x": 1]) }
  }
}

/// Tells JSON's truth values from its numbers.
private enum CFBooleanCheck {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}

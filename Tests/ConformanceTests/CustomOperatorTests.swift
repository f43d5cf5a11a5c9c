import Foundation
import Lantern
import TestSupport
import Testing

/// Operators of the user's own, in models of LiteRT's tests and in models made here.
@Suite struct CustomOperatorTests {
  private struct Sinh: Operator {
    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
      try requireInputs(inputs, 1...1)
      return inputs
    }

    func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
      [try Tensor(inputs[0].elements(as: Float.self).map { sinh($0) }, type: outputs[0])]
    }
  }

  /// `factor * x + offset`, of attributes and of an input that must be known.
  private struct Line: Operator {
    var factor: Float
    var offset: Float

    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { [inputs[0]] }

    func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
      let values = try inputs[0].elements(as: Float.self).map { factor * $0 + offset }
      return [try Tensor(values, type: outputs[0])]
    }
  }

  /// Does what an operator must not.
  struct Wrong: Operator {
    enum Way: CaseIterable {
      case count, shape, elementType, failure, rule, ruleCount, nothing
    }

    struct Failure: Error {}

    var way: Way

    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
      switch way {
      case .rule: [TensorType(.int8, [2])]
      case .ruleCount: [inputs[0], inputs[0]]
      default: [inputs[0]]
      }
    }

    func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
      switch way {
      case .count: [inputs[0], inputs[0]]
      case .shape: [try Tensor([1] as [Float], shape: [1])]
      case .elementType: [try Tensor([1, 2, 3] as [Int32], shape: [3])]
      case .failure: throw Failure()
      case .nothing: []
      case .rule, .ruleCount: inputs
      }
    }
  }

  static let engines = [
    SessionOptions(), SessionOptions(threads: 2), SessionOptions(engine: .reference),
  ]

  /// Three numbers through one node of a custom operator.
  private func model(
    _ name: String, version: Int32 = 1, options: [UInt8]? = nil, constant: [UInt8]? = nil
  ) -> [UInt8] {
    var tensors = [TinyModel.Tensor(0, [3]), TinyModel.Tensor(0, [3])]
    var inputs: [Int32] = [0]
    if let constant {
      tensors.append(TinyModel.Tensor(0, [1], data: constant))
      inputs += [-1, 2]
    }
    return TinyModel(
      tensors: tensors,
      nodes: [.init(custom: name, version: version, inputs, [1], options: options)],
      inputs: [0], outputs: [1]
    ).bytes()
  }

  @Test(.enabled(if: Material.isPresent, "\(Material.absence)"), arguments: engines)
  func runsTheSinhOfLiteRT(_ options: SessionOptions) throws {
    let path = Self.material + "tflite/testdata/custom_sinh.bin"
    let model = try Model(
      contentsOf: Material.url(path).path, operators: [CustomOperator("Sinh") { _ in Sinh() }])
    var session = try ModelSession(model, options: options)
    try session.write([2], to: "x")
    try session.run()
    let result = try session.read(from: "Identity")[0]
    #expect(abs(result - 3.6268604) < 1e-6)
    try session.resize("x", to: [2])
    try session.write([0, 2], to: "x")
    try session.run()
    #expect(try session.read(from: 0).count == 2)
  }

  /// The node that LiteRT's C API tests give a registration with init data.
  @Test(.enabled(if: Material.isPresent, "\(Material.absence)"))
  func readsTheOptionsOfLiteRT() throws {
    let path = Self.material + "tflite/testdata/test_custom_node_with_init_data.bin"
    let bytes = try Material.bytes(path)
    let error = #expect(throws: FormatError.self) { try Model(bytes: bytes) }
    #expect(error?.unsupported.map(\.name) == ["the_custom_code version 1"])
    #expect(error?.path == "model in memory")
    let model = try Model(
      bytes: bytes,
      operators: [
        CustomOperator("the_custom_code") { node in
          #expect(node.options.isEmpty == false && node.inputTypes.count >= 2)
          return Line(factor: 2, offset: 0)
        }
      ])
    #expect(model.methods[0].inputs.count == 2)
  }

  @Test(arguments: engines) func optionsConstantsAndVersionsAreTold(_ options: SessionOptions)
    throws
  {
    // A FlexBuffer of the map {"f": 4}.
    let flexBuffer: [UInt8] = [0x66, 0, 1, 3, 1, 1, 1, 4, 4, 2, 0x24, 1]
    #expect(try FlexBuffer(flexBuffer).description == #"{"f": 4}"#)
    let bytes = model("Line", version: 2, options: flexBuffer, constant: [0, 0, 0, 0x3f])
    let line = CustomOperator("Line", versions: 1...2) { node in
      #expect(node.version == 2 && node.options == flexBuffer)
      #expect(node.inputTypes.map { $0?.shape } == [[3], nil, [1]])
      #expect(node.outputTypes == [TensorType(.float32, [3])])
      #expect(node.constant(0) == nil && node.constant(1) == nil && node.constant(9) == nil)
      return Line(
        factor: try node.flexBuffer().float("f", default: 1),
        offset: try node.value(of: 2, as: "offset").elements(as: Float.self)[0])
    }
    var session = try ModelSession(Model(bytes: bytes, operators: [line]), options: options)
    try session.write([1, 2, 3], to: 0)
    try session.run()
    #expect(try session.read(from: 0) == [4.5, 8.5, 12.5])
    let error = #expect(throws: FormatError.self) {
      try Model(
        bytes: bytes, operators: [CustomOperator("Line") { _ in Line(factor: 1, offset: 0) }])
    }
    #expect(error?.unsupported.first?.reason.contains("versions 1 to 1") == true)
  }

  @Test func whatMakingThrowsRefusesTheModel() throws {
    let bytes = model("Line", options: [1, 2, 3])
    func message(_ make: @escaping @Sendable (CustomOperator.Node) throws -> any Operator) -> String
    {
      do {
        _ = try Model(bytes: bytes, operators: [CustomOperator("Line", make: make)])
        return "nothing"
      } catch { return "\(error)" }
    }
    #expect(
      message { Line(factor: try $0.flexBuffer().float("f", default: 1), offset: 0) }
        .contains("node 0 of subgraph 0"))
    #expect(message { _ in throw Wrong.Failure() }.contains("Failure"))
    #expect(
      message {
        _ = try $0.value(of: 7, as: "bias")
        return Sinh()
      }.contains("its bias"))
    #expect(
      message { _ in throw GraphError(.unsupportedType, "only in blue") }.contains("only in blue"))
    #expect(message { _ in Sinh() } == "nothing")
  }

  /// Every wrong answer is an error that names the node, at reading or at the first run.
  @Test(arguments: Wrong.Way.allCases, engines)
  func wrongOperatorsEndInErrors(_ way: Wrong.Way, _ options: SessionOptions) throws {
    let operators = [CustomOperator("Wrong") { _ in Wrong(way: way) }]
    do {
      var session = try ModelSession(
        Model(bytes: model("Wrong"), operators: operators), options: options)
      try session.run()
      Issue.record("nothing was thrown")
    } catch {
      #expect(error is GraphError || error is FormatError)
      #expect("\(error)".contains("node 0 of subgraph 0"), "\(error)")
    }
  }

  /// `while x < 100: x = 3 * x + 1`, whose body is a custom operator.
  @Test(arguments: engines) func bodiesOfLoopsAreEvaluated(_ options: SessionOptions) throws {
    let hundred: [UInt8] = [0, 0, 0xc8, 0x42]
    let number = TinyModel.Tensor(0, [1])
    var limit = TinyModel.Tensor(0, [1], data: hundred)
    var model = TinyModel(
      tensors: [number, number, limit],
      nodes: [
        .init(119, [0], [1], options: FlatTable([0: .int(1), 1: .int(2)])),
        .init(58, [0, 2], [1]), .init(custom: "Line", [0], [1]),
      ],
      inputs: [0], outputs: [1])
    // The constant's buffer is that of the main subgraph's tensor 2.
    limit.buffer = 3
    let condition = TinyModel(
      tensors: [number, limit, TinyModel.Tensor(6, [1])], nodes: [.init(58, [0, 1], [2])],
      inputs: [0], outputs: [2])
    let body = TinyModel(
      tensors: [number, number], nodes: [.init(custom: "Line", [0], [1])], inputs: [0],
      outputs: [1])
    model.fields[2] = .tables(
      [model, condition, body].enumerated().map { index, part in
        var table = part.subgraph
        guard case .tables(var nodes) = table.fields[3] else { return table }
        nodes[0].fields[0] = .int(Int32(index))
        table.fields[3] = .tables([nodes[0]])
        return table
      })
    let line = CustomOperator("Line") { _ in Line(factor: 3, offset: 1) }
    var session = try ModelSession(
      Model(bytes: model.bytes(), operators: [line]), options: options)
    for _ in 0..<2 {
      try session.write([1], to: 0)
      try session.run()
      #expect(try session.read(from: 0) == [121])
    }
  }

  /// The positive ones among the inputs, however many those are.
  private struct Positive: DataDependentOperator {
    func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
      let values = try inputs[0].elements(as: Float.self).filter { $0 > 0 }
      return [try Tensor(values, shape: Shape([values.count]))]
    }
  }

  @Test(arguments: engines) func shapesFollowFromData(_ options: SessionOptions) throws {
    let positive = CustomOperator("Positive", makeDataDependent: { _ in Positive() })
    var session = try ModelSession(
      Model(bytes: model("Positive"), operators: [positive]), options: options)
    for values in [[1, -2, 3], [-1, -2, -3], [1, 2, 3]] as [[Float]] {
      try session.write(values, to: 0)
      try session.run()
      let expected = values.filter { $0 > 0 }
      #expect(try session.read(from: 0) == expected)
      #expect(session.outputs[0].type?.shape == [expected.count])
    }
  }

  private static let material = "tflite/github/google-ai-edge__LiteRT/"
}

import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternRuntime

/// Sessions over plans, over the reference interpreter, and over calls that are more than one graph.
@Suite struct ModelSessionTests {
  /// A way in which a session runs.
  enum Way: CaseIterable {
    case plan, twoThreads, reference, stagedPlan, stagedReference

    var isOneGraph: Bool { self != .stagedPlan && self != .stagedReference }

    var options: SessionOptions {
      switch self {
      case .plan, .stagedPlan: SessionOptions()
      case .twoThreads: SessionOptions(threads: 2)
      case .reference, .stagedReference: SessionOptions(engine: .reference)
      }
    }
  }

  /// `sum = a + b` and `negative = -(a + b)`, of three elements each.
  private func sums(_ way: Way, isTyped: Bool = true) throws -> ModelSession {
    var graph = Graph()
    let a = graph.addInput(TensorType(.float32, [3]), name: "a")
    let b = graph.addInput(TensorType(.float32, [3]), name: "b")
    let sum = try graph.append(Add(), [a, b], names: ["sum"])
    graph.setOutputs(sum + (try graph.append(Negate(), sum, names: ["negative"])))
    let program = TestProgram(graph: graph, isOneGraph: way.isOneGraph, isTyped: isTyped)
    return try ModelSession(program.model(), options: way.options)
  }

  /// An int8 input, scale 0.5 and zero point 3, to real numbers and to bytes of scale 0.25.
  private func quantized(_ way: Way) throws -> ModelSession {
    var graph = Graph()
    let input = graph.addInput(
      TensorType(.int8, [5], quantization: try Quantization(scale: 0.5, zeroPoint: 3)),
      name: "stored")
    let fine = try Quantization(scale: 0.25, zeroPoint: 128)
    graph.setOutputs(
      try graph.append(Dequantize(), [input])
        + graph.append(
          Quantize(elementType: .uint8, quantization: fine), [input],
          declared: [TensorType(.uint8, [5], quantization: fine)]))
    return try ModelSession(
      TestProgram(graph: graph, isOneGraph: way.isOneGraph).model(), options: way.options)
  }

  @Test(arguments: Way.allCases) func inputsAreFilledAndOutputsReadInPlace(_ way: Way) throws {
    var session = try sums(way)
    for round in 0..<3 as Range<Int> {
      try session.withInput("a", as: Float.self) { elements in
        for index in elements.indices { elements[index] = Float(index + round) }
      }
      // The second input is filled once: it stays.
      if round == 0 { try session.withInput(1) { $0[2] = 10 as Float } }
      try session.run()
      let last = try session.withOutput("sum", as: Float.self) { sums in sums[2] }
      #expect(last == Float(12 + round))
      #expect(
        try session.read(from: "negative") == [
          -Float(round), -Float(1 + round), -Float(12 + round),
        ])
    }
    #expect(try session.withOutputBytes(0) { $0.byteCount } == 12)
    #expect(try session.tensor(of: 0).elements(as: Float.self) == [2, 3, 14])
  }

  @Test(arguments: Way.allCases) func bytesAreLittleEndianElements(_ way: Way) throws {
    var session = try sums(way)
    try session.withInputBytes("a") { bytes in
      for index in 0..<3 {
        bytes.storeBytes(of: Float(index), toByteOffset: 4 * index, as: Float.self)
      }
    }
    try session.run()
    #expect(try session.readRaw(from: "sum", as: Float.self) == [0, 1, 2])
    #expect(
      try session.withOutputBytes("sum") { $0.unsafeLoad(fromByteOffset: 4, as: UInt32.self) }
        == Float(1).bitPattern)
  }

  @Test(arguments: Way.allCases) func realNumbersAreQuantized(_ way: Way) throws {
    var session = try quantized(way)
    // Halves go away from zero, and what is beyond int8 is clamped.
    try session.write([0.25, -0.25, 0.2, 1000, -.nan], to: "stored")
    #expect(
      try session.withInput("stored", as: Int8.self) { Array(copying: $0) } == [4, 2, 3, 127, -128])
    try session.run()
    #expect(try session.read(from: 0) == [0.5, -0.5, 0, 62, -65.5])
    #expect(try session.readRaw(from: 1, as: UInt8.self) == [130, 126, 128, 255, 0])
    #expect(try session.read(from: 1) == [0.5, -0.5, 0, 31.75, -32])
    try session.writeRaw([3, 4, 5, 6, 7] as [Int8], to: "stored")
    try session.run()
    #expect(try session.read(from: 0) == [0, 0.5, 1, 1.5, 2])
  }

  @Test(arguments: Way.allCases) func inputsAreResized(_ way: Way) throws {
    var session = try sums(way)
    try session.write([1, 2, 3], to: "a")
    try session.run()
    try session.resize("a", to: [2])
    #expect(session.inputs[0].type == TensorType(.float32, [2]) && session.outputs[0].type == nil)
    // The shapes do not fit together before the other input has its own.
    #expect(throws: GraphError.self) { try session.prepare() }
    #expect(throws: GraphError.self) { try session.read(from: "sum") }
    try session.resize("b", to: [2, 2])
    #expect(try session.prepare() > .zero)
    try session.write([1, 2], to: "a")
    try session.write(Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]), to: "b")
    try session.run()
    #expect(session.outputs.map(\.type?.shape) == [[2, 2], [2, 2]])
    #expect(try session.read(from: "sum") == [2, 4, 4, 6])
    // A tensor brings its shape with it.
    try session.write(Tensor([1] as [Float], shape: [1]), to: "b")
    try session.write([5, 6], to: "a")
    try session.write([1], to: "b")
    try session.run()
    #expect(try session.read(from: "sum") == [6, 7])
  }

  @Test(arguments: Way.allCases) func filesMayLeaveTypesOpen(_ way: Way) throws {
    var session = try sums(way, isTyped: false)
    #expect(session.inputs.map(\.type) == [nil, nil] && session.outputs.isEmpty)
    let error = #expect(throws: GraphError.self) { try session.write([1], to: "a") }
    #expect(error?.message.contains("resize it first") == true)
    try session.resize("a", to: [1], elementType: .float32)
    try session.resize("b", to: [1])
    try session.write([1], to: "a")
    try session.run()
    #expect(session.outputs.map(\.name) == ["output 0", "output 1"])
    #expect(try session.read(from: "output 1") == [-1])
  }

  @Test(arguments: Way.allCases) func methodsKeepWhatWasWritten(_ way: Way) throws {
    var session = try sums(way)
    try session.write([1, 2, 3], to: "a")
    try session.select(method: "other")
    #expect(session.method == "other")
    try session.write([4, 5, 6], to: "a")
    try session.run()
    #expect(try session.read(from: "sum") == [4, 5, 6])
    try session.select(method: "main")
    try session.run()
    #expect(try session.read(from: "sum") == [1, 2, 3])
    let error = #expect(throws: GraphError.self) { try session.select(method: "third") }
    #expect(error?.message == "the model has no method third; it has main, other")
  }

  /// A call changes state, so that the graph which the inputs lie in is not what calls do any more.
  @Test(arguments: Way.allCases) func inputsSurviveChangesOfState(_ way: Way) throws {
    var session = try sums(way)
    try session.write([1, 2, 3], to: "a")
    try session.run()
    let tensor = try Tensor([7, 7, 7] as [Float], shape: [3])
    #expect(try session.call([tensor, tensor])[0].elements(as: Float.self) == [14, 14, 14])
    #expect(throws: GraphError.self) { try session.read(from: "sum") }
    try session.run()
    #expect(try session.read(from: "sum") == [1, 2, 3])
    try session.reset()
    try session.write([2, 2, 2], to: "b")
    try session.run()
    #expect(try session.read(from: "sum") == [3, 4, 5])
  }

  @Test(arguments: Way.allCases) func misuseIsSaidInSentences(_ way: Way) throws {
    var session = try sums(way)
    func message(_ body: (inout ModelSession) throws -> Void) -> String {
      do { try body(&session) } catch { return "\(error)" }
      return "nothing"
    }
    #expect(
      message { try $0.write([1], to: "c") }
        == "the method main has no input named c; its inputs are a (0), b (1)")
    #expect(
      message { try $0.write([1], to: 2) }
        == "the method main has no input 2; its inputs are a (0), b (1)")
    #expect(
      message { try $0.write([1], to: "a") }
        == "1 numbers are given for float32[3], which has 3 elements")
    #expect(
      message { try $0.writeRaw([1, 2, 3] as [Int32], to: "a") }
        == "the input a holds float32, and elements of type int32 are wanted of it")
    #expect(
      message { try $0.writeRaw([1] as [Float], to: "a") }
        == "the input a of type float32[3] takes 3 elements, and 1 are given")
    #expect(
      message { try $0.writeStrings(["x"], to: "a") }
        == "the input a is of type float32[3], and 1 strings are given")
    #expect(message { _ = try $0.read(from: "sum") }.contains("has no outputs yet"))
    #expect(
      message { try $0.write(Tensor([1] as [Int8], shape: [1]), to: "a") }
        == "the input a holds float32, and a tensor of int8 is given")
    #expect(message { try $0.resize("a", to: [3], elementType: .int8) }.contains("holds float32"))
    #expect(
      message {
        try $0.resize("a", to: Shape([1 << 50]))
        try $0.resize("b", to: [1])
        try $0.run()
      }.contains("allowed"))
    #expect(
      message {
        try $0.resize("a", to: [3])
        try $0.resize("b", to: [3])
        try $0.run()
      } == "nothing")
    #expect(
      message { _ = try $0.readRaw(from: "difference", as: Float.self) }
        == "the method main has no output named difference; its outputs are sum (0), negative (1)")
    #expect(
      message { _ = try $0.withOutput("sum", as: Int32.self) { $0.count } }
        == "the output sum holds float32, and elements of type int32 are wanted of it")
    #expect(message { _ = try $0.readStrings(from: "sum") }.contains("float32"))
  }

  @Test func emptyTensorsAndConstantsAreRead() throws {
    var graph = Graph()
    let input = graph.addInput(TensorType(.float32, [0, 3]), name: "nothing")
    // A constant that lies at an odd place in its file.
    let storage = ByteStorage.array([0] + withUnsafeBytes(of: Float(1.5)) { [UInt8]($0) })
    let constant = graph.addConstant(
      try Tensor(type: TensorType(.float32, [1]), storage: storage, byteOffset: 1), name: "one")
    graph.setOutputs(try graph.append(Negate(), [input]) + [constant])
    for way in Way.allCases {
      var session = try ModelSession(
        TestProgram(graph: graph, isOneGraph: way.isOneGraph).model(), options: way.options)
      try session.write([], to: 0)
      #expect(try session.withInput(0, as: Float.self) { $0.count } == 0)
      try session.run()
      #expect(try session.read(from: 0) == [] && session.read(from: 1) == [1.5])
    }
  }
}

extension Array {
  /// The elements of a span.
  fileprivate init(copying span: borrowing MutableSpan<Element>) where Element: BitwiseCopyable {
    self = span.indices.map { span[$0] }
  }
}

import LanternGraphs
import LanternTensors
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

/// Programs whose way depends on numbers, and programs that change what later calls see.
@Suite struct ScriptStateTests {
  static let buffer = P.tensor("Float", "0", count: 2, sizes: [2], strides: [1])

  static func module(_ forward: String, inputs: String = ", x: Tensor") -> ScriptSource {
    ScriptSource(
      "def forward(self\(inputs)):\n" + indented(forward),
      attributes: [
        ("buffer", buffer), ("count", P.int(0)), ("list", P.list(P.int(1))),
        ("table", P.emptyDictionary), ("training", P.yes), ("buffers", P.list(buffer)),
      ], tensors: [storageBytes([1, 2])])
  }

  /// Numbers of the first results of calls on one instance.
  static func numbers(
    _ instance: any ProgramInstance, _ inputs: [[Float]]
  ) throws -> [[Double]] {
    try inputs.map { try instance.call("forward", [floats($0)])[0].realValues() }
  }

  /// A way that depends on data is found anew for every input, and known ways are not lost.
  @Test func followsNumbers() throws {
    for condition in [
      "bool(torch.gt(torch.sum(x), 0))", "float(torch.sum(x)) > 0.", "torch.item(torch.sum(x)) > 0",
      "int(torch.sum(x)) > 0", "torch.gt(torch.sum(x), 0)",
    ] {
      let source = ScriptSource(
        forward: """
          y = torch.mul(x, 2)
          if \(condition):
            z = torch.add(y, 1)
          else:
            z = torch.sub(y, 1)
          return torch.mul(z, 10)
          """, inputs: ["x"])
      let instance = try source.instance()
      try instance.prepare("forward", inputTypes: [TensorType(.float32, [2])])
      for _ in 0..<3 {
        #expect(
          try Self.numbers(instance, [[1, 2], [-1, -2], [3, 4]]) == [
            [30, 50], [-30, -50], [70, 90],
          ], "\(condition)")
      }
      #expect(
        try source.model().program.graph(
          for: "forward", inputTypes: [TensorType(.float32, [2])]) == nil)
    }
  }

  /// The number of rounds is data, too; the pieces of a round are the same every time.
  @Test func loopsByNumbers() throws {
    let source = ScriptSource(
      forward: """
        total = torch.mul(x, 0)
        while float(torch.sum(total)) < 10.:
          total = torch.add(total, x)
        return total
        """, inputs: ["x"])
    let instance = try source.instance()
    for _ in 0..<2 {
      #expect(
        try Self.numbers(instance, [[1, 2], [3, 4], [20, 0]]) == [[4, 8], [6, 8], [20, 0]])
    }
  }

  /// Numbers that were read are constants of what follows, and must not be taken for others.
  @Test func usesNumbersThatItReads() throws {
    let source = ScriptSource(
      forward: "a = float(torch.sum(x))\nreturn torch.mul(x, a)", inputs: ["x"])
    let instance = try source.instance()
    for _ in 0..<2 {
      #expect(
        try Self.numbers(instance, [[1, 2], [2, 2], [1, 2]]) == [[3, 6], [8, 8], [3, 6]])
    }
  }

  /// What `prepare` makes ready is what `call` gives, and the graph says the same.
  @Test func graphEqualsCall() throws {
    let source = ScriptSource(
      forward: "y = torch.add(x, 1)\nreturn (torch.relu(y), [y], {\"a\": x}, 3, 2.5, True, None)",
      inputs: ["x"])
    let types = [TensorType(.float32, [2])]
    let model = try source.model()
    let graph = try #require(try model.program.graph(for: "forward", inputTypes: types))
    let instance = try source.instance()
    try instance.prepare("forward", inputTypes: types)
    let input = try floats([-3, 4])
    let results = try instance.call("forward", [input])
    #expect(
      try results.map { try $0.realValues() } == [[0, 5], [-2, 5], [-3, 4], [3], [2.5], [1]])
    #expect(results.map(\.type) == graph.outputTypes)
    let again = try ReferenceInterpreter().run(graph, on: [input])
    #expect(try again.map { try $0.realValues() } == results.map { try $0.realValues() })
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let forward: String
    /// The sums that three calls give.
    let results: [Double]
    init(_ description: String, _ results: [Double], _ forward: String) {
      (testDescription, self.results, self.forward) = (description, results, forward)
    }
  }

  static let counters: [Case] = [
    Case("attribute", [1, 2, 3], "self.count = self.count + 1\nreturn self.count"),
    Case("augmented attribute", [1, 2, 3], "self.count += 1\nreturn self.count"),
    Case(
      "buffer in place", [5, 7, 9], "_0 = torch.add_(self.buffer, 1)\nreturn torch.sum(self.buffer)"
    ),
    Case("buffer by a sign", [5, 7, 9], "self.buffer += 1\nreturn torch.sum(self.buffer)"),
    Case(
      "buffer by an input", [6, 9, 12],
      "_0 = torch.add_(self.buffer, x)\nreturn torch.sum(self.buffer)"),
    Case(
      "another buffer", [5, 7, 9],
      "self.buffer = torch.add(self.buffer, 1)\nreturn torch.sum(self.buffer)"),
    Case(
      "buffer in a list", [5, 7, 9],
      "a = self.buffers\n_0 = torch.add_(a[0], 1)\nreturn torch.sum(self.buffers[0])"),
    Case(
      "named target", [5, 7, 9],
      "_0 = torch.add_(other=1, self=self.buffer)\nreturn torch.sum(self.buffer)"),
    Case("append", [2, 3, 4], "_0 = torch.append(self.list, 1)\nreturn torch.len(self.list)"),
    Case("extend", [2, 3, 4], "self.list += [1]\nreturn torch.len(self.list)"),
    Case("element", [2, 3, 4], "a = self.list\na[0] = a[0] + 1\nreturn self.list[0]"),
    Case("entry", [1, 2, 3], "self.table[len(self.table)] = 1\nreturn len(self.table)"),
    Case(
      "after a number", [1, 2, 3],
      "if float(torch.sum(x)) > 0.:\n  self.count += 1\nreturn self.count"),
  ]

  /// Calls change an instance, no other one, and never what was planned before.
  @Test(arguments: counters)
  func countsCalls(_ program: Case) throws {
    let source = Self.module(program.forward)
    let model = try source.model()
    let types = [TensorType(.float32, [2])]
    #expect(try model.program.graph(for: "forward", inputTypes: types) == nil)
    for _ in 0..<2 {
      let instance = try model.program.makeInstance(runner: ReferenceInterpreter())
      try instance.prepare("forward", inputTypes: types)
      let input = try floats([1, 2])
      let results = try (0..<3).map { _ in
        try instance.call("forward", [input])[0].realValues().reduce(0, +)
      }
      #expect(results == program.results)
    }
  }

  /// A reset instance counts from the start.
  @Test(arguments: counters)
  func countsAnewAfterReset(_ program: Case) throws {
    let instance = try Self.module(program.forward).instance()
    let input = try floats([1, 2])
    for _ in 0..<2 {
      #expect(try instance.preparedGraph("forward", inputTypes: [input.type]) == nil)
      let results = try (0..<3).map { _ in
        try instance.call("forward", [input])[0].realValues().reduce(0, +)
      }
      #expect(results == program.results && !instance.holdsPreparedGraphs)
      try instance.reset()
      #expect(instance.holdsPreparedGraphs)
    }
  }

  @Test func callsOfOneGraphGiveItsMemory() throws {
    let source = ScriptSource(forward: "return torch.add(x, 1)", inputs: ["x"])
    let instance = try source.instance()
    let graph = try #require(
      try instance.preparedGraph("forward", inputTypes: [TensorType(.float32, [2])]))
    graph.withInputBytes(0) { $0.storeBytes(of: 3, toByteOffset: 4, as: Float.self) }
    try graph.run()
    #expect(graph.withOutputBytes(0) { $0.loadUnaligned(fromByteOffset: 4, as: Float.self) } == 4)
  }

  /// An endless loop ends when it is told to.
  @Test(.timeLimit(.minutes(1))) func loopsAreCancelled() throws {
    let cancellation = Cancellation()
    let model = try ScriptSource(
      forward: "a = 0\nwhile a < 1000000000:\n  a = a + 1\nreturn a", inputs: ["x"]
    ).model()
    let instance = try model.program.makeInstance(
      runner: ReferenceInterpreter(cancellation: cancellation))
    cancellation.cancel()
    #expect(throws: CancellationError.self) { try instance.call("forward", [floats([1])]) }
    #expect(throws: CancellationError.self) {
      try instance.prepare("forward", inputTypes: [TensorType(.float32, [1])])
    }
  }

  /// What a program makes and changes for itself is no state.
  @Test(
    arguments: [
      "a = [1]\n_0 = torch.append(a, 2)\nreturn torch.add(x, a[1])",
      "a = torch.mul(self.buffer, 1)\n_0 = torch.mul_(a, 0)\n_1 = torch.add_(a, 2)\nreturn torch.add(x, a)",
      "a = torch.clone(self.buffer)\na -= a\na += 2\nreturn torch.add(x, a)",
      "a = torch.to(self.buffer, 6, False, True)\n_0 = torch.mul_(a, 0)\nreturn torch.add(torch.add(x, a), 2)",
      "a = torch.pow(self.buffer, 1)\n_0 = torch.mul_(a, 0)\nreturn torch.add(torch.add(x, a), 2)",
      "b = __torch__.Box(2)\nb.value = b.value + 0\nreturn torch.add(x, b.value)",
      "y = torch.add(x, 1)\n_0 = torch.add_(y, 1)\nreturn y",
      "_0 = torch.add_(x, 2)\nreturn x",
      "a = {1: 2}\na[2] = 2\nreturn torch.add(x, a[2])",
    ])
  func leavesStateAlone(_ forward: String) throws {
    var source = Self.module(forward)
    source.rest =
      "class Box(object):\n  value : int\n  def __init__(self, value: int):\n    self.value = value"
    let graph = try source.model().program.graph(
      for: "forward", inputTypes: [TensorType(.float32, [2])])
    #expect(graph != nil)
    let instance = try source.instance()
    #expect(
      try Self.numbers(instance, [[1, 2], [5, 6], [1, 2]]) == [[3, 4], [7, 8], [3, 4]])
  }

  /// An initialiser that is given the module changes state like anybody else.
  @Test func initialiserCannotHideState() throws {
    var source = Self.module(
      "b = __torch__.Box(self, x)\nreturn torch.sum(self.buffer)")
    source.rest = """
      class Box(object):
        def __init__(self, m: __torch__.M, x: Tensor):
          m.buffer = torch.add(m.buffer, x)
      """
    let instance = try source.instance()
    #expect(try Self.numbers(instance, [[1, 2], [1, 2]]) == [[6], [9]])
  }

  /// The tensor that was changed is known, and so are views that are made after.
  @Test func followsTheChangedView() throws {
    let source = Self.module(
      "v = torch.view(x, [1, 2])\n_0 = torch.add_(v, 1)\nw = torch.view(v, [2])\nreturn torch.add(w, v)"
    )
    #expect(try Self.numbers(source.instance(), [[1, 2]]) == [[4, 6]])
  }

  /// A call that fails half way leaves no tensor that belongs to its forgotten graph.
  @Test func survivesFailedCalls() throws {
    let source = Self.module(
      """
      self.count += 1
      self.buffer = torch.add(self.buffer, x)
      if self.count == 1:
        ops.prim.RaiseException("first")
      return self.buffer
      """)
    let instance = try source.instance()
    let input = try floats([1, 2])
    #expect(throws: FormatError.self) { try instance.call("forward", [input]) }
    let error = try #require(throws: (any Error).self) { try instance.call("forward", [input]) }
    #expect("\(error)".contains("lost when an earlier call failed"), "\(error)")
    #expect(try Self.numbers(source.instance(), []) == [])
  }

  @Test func setsEvaluationMode() throws {
    let source = Self.module("return self.training")
    #expect(try source.call([floats([1])])[0].realValues() == [0])
  }

  @Test(
    arguments: [
      ("x.nothing()", "aten::nothing"), ("torch.add_(torch.to(x, 3), 0.5)", "cannot write"),
      ("torch.add_(x, torch.ones([3, 2]))", "cannot write a result of shape [3, 2]"),
      ("\"text\"", "str"), ("torch.alpha_dropout(x, 0.5, True)", "training mode"),
    ])
  func refuses(_ expression: String, _ words: String) throws {
    let source = ScriptSource(forward: "return \(expression)", inputs: ["x"])
    let error = try #require(throws: FormatError.self) { try source.call([floats([1, 2])]) }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func checksInputs() throws {
    let instance = try ScriptSource(forward: "return x", inputs: ["x"]).instance()
    let input = try floats([1])
    let error = try #require(throws: GraphError.self) { try instance.call("forward", []) }
    #expect(error.code == .invalidInput)
    #expect(throws: GraphError.self) { try instance.call("forward", [input, input]) }
    #expect(throws: GraphError.self) { try instance.call("other", [input]) }
    #expect(throws: GraphError.self) {
      try instance.prepare("other", inputTypes: [input.type])
    }
  }
}

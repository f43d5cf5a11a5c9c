import LanternGraphs
import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

/// Which calls are recorded and repeated, and how many of them are kept.
@Suite struct PreparedCallTests {
  /// Counts the graphs that are made ready, and the nodes of those that run.
  private final class CountingRunner: GraphRunner {
    var prepared = 0
    let preparedCallLimit: Int
    private let runner = ReferenceInterpreter()
    var memoryLimit: Int { runner.memoryLimit }
    var iterationLimit: Int { runner.iterationLimit }

    init(limit: Int = 8) { preparedCallLimit = limit }

    func prepare(_ graph: Graph) throws -> any PreparedGraph {
      prepared += 1
      return try runner.prepare(graph)
    }
  }

  private func instance(
    _ source: ScriptSource, _ runner: CountingRunner
  ) throws -> TorchScriptInstance {
    try #require(try source.model().program.makeInstance(runner: runner) as? TorchScriptInstance)
  }

  /// The sums of results of calls with one input of these numbers.
  private func sums(
    _ instance: TorchScriptInstance, _ inputs: [[Float]], method: String = "forward"
  ) throws -> [Double] {
    try inputs.map { numbers in
      try instance.call(method, values: [.tensor(floats(numbers))], named: []).tensors()
        .flatMap { try $0.realValues() }.reduce(0, +)
    }
  }

  // MARK: Bounds

  @Test(arguments: [1, 2, 3, 8]) func keepsAsManyCallsAsItMay(_ limit: Int) throws {
    let runner = CountingRunner(limit: limit)
    let instance = try instance(
      ScriptSource(forward: "return torch.add(x, 1)", inputs: ["x"]), runner)
    for count in 1...10 {
      _ = try sums(instance, [[Float](repeating: 1, count: count)])
      #expect(instance.preparedCounts.calls <= limit)
    }
    #expect(runner.prepared == 10)
    #expect(instance.preparedCounts.calls == min(limit, 10))
    // The ones used last are those that are kept.
    for count in (11 - limit)...10 {
      _ = try sums(instance, [[Float](repeating: 1, count: count)])
    }
    #expect(runner.prepared == 10)
  }

  /// A call that is used stays, however many others come.
  @Test func letsGoOfWhatWasUsedLongestAgo() throws {
    let runner = CountingRunner(limit: 2)
    let instance = try instance(
      ScriptSource(forward: "return torch.add(x, 1)", inputs: ["x"]), runner)
    for count in 2...6 {
      _ = try sums(instance, [[1], [Float](repeating: 1, count: count), [1]])
    }
    #expect(runner.prepared == 6)
  }

  @Test func tellsCallsApartByAllValues() throws {
    let source = ScriptSource(
      """
      def forward(self, x: Tensor, n: int, word: str="a", flags: Optional[List[bool]]=None) -> Tensor:
        y = torch.mul(x, n)
        if word == "b":
          y = torch.neg(y)
        if flags is not None:
          y = torch.add(y, len(flags))
        return y
      """)
    let runner = CountingRunner()
    let instance = try instance(source, runner)
    let x = IValue.tensor(try floats([1, 2]))
    func call(_ values: [IValue], _ named: [(name: String, value: IValue)] = []) throws -> Double {
      try instance.call("forward", values: [x] + values, named: named).tensorValue.realValues()
        .reduce(0, +)
    }
    for _ in 0..<2 {
      #expect(try call([1]) == 3)
      #expect(try call([2]) == 6)
      #expect(try call([2, "b"]) == -6)
      #expect(try call([2], [("flags", [true, false])]) == 10)
      #expect(try call([2, "b", [true]]) == -4)
      #expect(try call([1, "a", nil]) == 3)
    }
    // The last one is the first one with its defaults written out, and finds its graph.
    #expect(runner.prepared == 5)
    #expect(instance.preparedCounts.calls == 6)
  }

  // MARK: State

  struct Stateful: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let forward: String
    let sums: [Double]
    /// How many graphs five calls take.
    let graphs: Int
  }

  /// From the second call on, the state is of one kind, and nothing is made ready any more.
  static let stateful: [Stateful] = [
    Stateful(
      testDescription: "attribute",
      forward: "self.buffer = torch.add(self.buffer, x)\nreturn torch.mul(self.buffer, 2)",
      sums: [12, 18, 24, 30, 36], graphs: 2),
    Stateful(
      testDescription: "in place",
      forward: "_0 = torch.add_(self.buffer, x)\nreturn torch.mul(self.buffer, 2)",
      sums: [12, 18, 24, 30, 36], graphs: 2),
    Stateful(
      testDescription: "a part in place",
      forward:
        "_0 = torch.add_(torch.select(self.buffer, 0, 1), 10)\nreturn torch.add(self.buffer, x)",
      sums: [16, 26, 36, 46, 56], graphs: 2),
    Stateful(
      testDescription: "a view of what was given",
      forward: """
        y = torch.cat([self.buffer, x])
        self.buffer = torch.slice(y, 0, 1, 3)
        return y
        """, sums: [6, 6, 5, 5, 5], graphs: 2),
    Stateful(
      testDescription: "list in a list",
      forward: "a = self.buffers\na[0] = torch.add(a[0], x)\nreturn a[0]",
      sums: [6, 9, 12, 15, 18], graphs: 2),
    Stateful(
      testDescription: "new list",
      forward: "self.buffers = [torch.add(self.buffers[0], x)]\nreturn self.buffers[0]",
      sums: [6, 9, 12, 15, 18], graphs: 2),
    Stateful(
      testDescription: "entry",
      forward: "self.table[1] = torch.mul(x, 2)\nreturn torch.add(self.table[1], self.buffer)",
      sums: [9, 9, 9, 9, 9], graphs: 1),
    Stateful(
      testDescription: "what was given",
      forward: "y = torch.add(self.buffer, x)\nself.buffer = x\nreturn y",
      sums: [6, 6, 6, 6, 6], graphs: 2),
    Stateful(
      testDescription: "two of one",
      forward:
        "self.buffer = torch.add(self.buffer, x)\nself.other = self.buffer\n_0 = torch.add_(self.other, 1)\nreturn self.buffer",
      sums: [8, 13, 18, 23, 28], graphs: 2),
    // The number is another one in every call, and so is the graph that has it.
    Stateful(
      testDescription: "a number", forward: "self.count += 1\nreturn torch.mul(x, self.count)",
      sums: [3, 6, 9, 12, 15], graphs: 5),
    // The number changes and the graph does not.
    Stateful(
      testDescription: "a number beside",
      forward: "self.count += 1\nself.buffer = torch.add(self.buffer, x)\nreturn self.buffer",
      sums: [6, 9, 12, 15, 18], graphs: 2),
    // The pieces between numbers that are read are found again by what they compute.
    Stateful(
      testDescription: "read",
      forward:
        "self.buffer = torch.add(self.buffer, x)\nif float(torch.sum(self.buffer)) > 100.:\n  return x\nreturn torch.mul(self.buffer, 2)",
      sums: [12, 18, 24, 30, 36], graphs: 3),
  ]

  static func module(_ forward: String) -> ScriptSource {
    var source = ScriptStateTests.module(forward)
    source.attributes.append(("other", P.tensor("Float", "0", count: 2, sizes: [2], strides: [1])))
    return source
  }

  @Test(arguments: stateful) func repeatsCallsThatKeepState(_ program: Stateful) throws {
    let runner = CountingRunner()
    let instance = try instance(Self.module(program.forward), runner)
    for round in 0..<3 {
      #expect(
        try sums(instance, [[Float]](repeating: [1, 2], count: 5)) == program.sums, "round \(round)"
      )
      #expect(runner.prepared == program.graphs, "round \(round)")
      try instance.reset()
      #expect(instance.holdsPreparedGraphs)
    }
  }

  /// What `prepare` warms up is all that calls need, and leaves the state as it was.
  @Test(arguments: stateful.filter { $0.graphs == 2 }) func preparesState(_ program: Stateful)
    throws
  {
    let runner = CountingRunner()
    let instance = try instance(Self.module(program.forward), runner)
    let ready = try instance.prepare("forward", values: [.tensor(floats([3, 4]))], named: [])
    #expect(ready.nodeCount > 0)
    let prepared = runner.prepared
    #expect(try sums(instance, [[Float]](repeating: [1, 2], count: 5)) == program.sums)
    #expect(runner.prepared == prepared)
  }

  /// Methods share the state, whichever way each of them runs.
  @Test func methodsShareState() throws {
    var source = Self.module("self.buffer = torch.add(self.buffer, x)\nreturn self.buffer")
    source.body += """

      def clear(self) -> NoneType:
        self.buffer = torch.zeros([2])
        return None
      def total(self) -> float:
        return float(torch.sum(self.buffer))
      """
    let runner = CountingRunner()
    let instance = try instance(source, runner)
    for _ in 0..<3 {
      #expect(try instance.call("clear", values: [], named: []) == .none)
      #expect(try sums(instance, [[1, 2], [1, 2], [1, 2]]) == [3, 6, 9])
      #expect(try instance.call("total", values: [], named: []) == 9.0)
    }
    #expect(runner.prepared == 2)
  }

  /// Setting an attribute is a kind of state of its own, and going back finds what was ready.
  @Test func followsAttributesThatAreSet() throws {
    let runner = CountingRunner()
    let instance = try instance(
      Self.module("return torch.add(torch.mul(self.buffer, x), self.count)"), runner)
    #expect(try sums(instance, [[1, 2], [3, 4]]) == [5, 11])
    try instance.setAttribute("count", to: 10)
    #expect(try sums(instance, [[1, 2], [3, 4]]) == [25, 31])
    try instance.setAttribute("buffer", to: .tensor(floats([0, 1])))
    #expect(try sums(instance, [[1, 2], [3, 4]]) == [22, 24])
    #expect(!instance.holdsPreparedGraphs)
    #expect(runner.prepared == 3)
    try instance.setAttribute("count", to: 0)
    try instance.reset()
    #expect(try sums(instance, [[1, 2], [3, 4]]) == [5, 11])
    #expect(runner.prepared == 3)
  }

  /// Random numbers are other ones in every call, and the same after a reset.
  @Test func drawsAnew() throws {
    let instance = try instance(
      ScriptSource(forward: "return torch.add(x, torch.rand([2]))", inputs: ["x"]),
      CountingRunner())
    let first = try sums(instance, [[1, 2], [1, 2], [1, 2]])
    #expect(Set(first).count == 3)
    try instance.reset()
    #expect(try sums(instance, [[1, 2], [1, 2], [1, 2]]) == first)
  }

  /// Two instances of one model have weights in common and no state.
  @Test func instancesAreApart() throws {
    let source = Self.module("self.buffer = torch.add(self.buffer, x)\nreturn self.buffer")
    let model = try source.model()
    let instances = try (0..<2).map { _ in
      try #require(
        try model.program.makeInstance(runner: CountingRunner()) as? TorchScriptInstance)
    }
    #expect(try sums(instances[0], [[1, 2], [1, 2]]) == [6, 9])
    #expect(try sums(instances[1], [[1, 2], [1, 2]]) == [6, 9])
  }

  /// A tensor that is given twice is not taken for two that are the same.
  @Test func oneTensorMayBeGivenTwice() throws {
    let source = Self.module("self.buffer = torch.sub(x, y)\nreturn self.buffer", )
    var two = source
    two.body = two.body.replacingFirst("x: Tensor", with: "x: Tensor, y: Tensor")
    let instance = try instance(two, CountingRunner())
    let (a, b) = (IValue.tensor(try floats([1, 2])), IValue.tensor(try floats([5, 7])))
    for _ in 0..<3 {
      #expect(
        try instance.call("forward", values: [a, a], named: []).tensorValue.realValues() == [0, 0])
      #expect(
        try instance.call("forward", values: [b, a], named: []).tensorValue.realValues() == [4, 5])
    }
  }
}

extension String {
  fileprivate func replacingFirst(_ text: String, with other: String) -> String {
    guard let range = firstRange(of: text) else { return self }
    return replacingCharacters(range, other)
  }

  private func replacingCharacters(_ range: Range<String.Index>, _ other: String) -> String {
    String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
  }
}

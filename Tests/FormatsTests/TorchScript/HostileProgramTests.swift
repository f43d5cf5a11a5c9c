import Foundation
import LanternGraphs
import LanternTensors
import Synchronization
import Testing

@testable import LanternFormats

/// Programs that would never end, or take all memory or stack.
@Suite struct HostileProgramTests {
  /// What a closure gives on a thread with the smallest stack that anybody calls Lantern on: the half
  /// megabyte of secondary threads on Apple's systems.
  static func onSmallStack<R: Sendable>(
    kilobytes: Int = 512, _ body: @escaping @Sendable () -> R
  ) -> R? {
    let result = Box<R>()
    let thread = Thread {
      let value = body()
      result.value.withLock { $0 = value }
      result.done.signal()
    }
    thread.stackSize = kilobytes << 10
    thread.start()
    result.done.wait()
    return result.value.withLock { $0 }
  }

  private final class Box<R: Sendable>: Sendable {
    let value = Mutex<R?>(nil)
    let done = DispatchSemaphore(value: 0)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: String
    let forward: String
    init(_ description: String, _ words: String, _ forward: String) {
      (testDescription, self.words, self.forward) = (description, words, forward)
    }
  }

  static let rest = """
    def endless(n: int) -> int:
      return __torch__.endless(n + 1)
    def ping(n: int) -> int:
      for i in [1]:
        if True:
          a = [(1 + (2 + __torch__.pong([n])[0]), 3)][0]
      return 3
    def pong(n: List[int]) -> List[int]:
      return [__torch__.ping(n[0])] if n else n
    class Loop(object):
      def __init__(self):
        self.next = __torch__.Loop()
    class Odd(object):
      def __len__(self):
        return len(self)
      def __enter__(self):
        with self:
          pass
      def __exit__(self, a, b, c):
        pass
      def __lt__(self, other):
        return self < other
    class Node(object):
      next : Any
      def __init__(self, next):
        self.next = next
    """

  static let endless: [Case] = [
    Case("while", "steps", "while True:\n  pass"),
    Case("nested loops", "steps", "for i in range(10000):\n  for j in range(10000):\n    pass"),
    Case("ranges", "steps", "while True:\n  a = range(1000)"),
    Case("doubled list", "steps", "a = [1]\nwhile True:\n  a = a + a"),
    Case("lists", "steps", "b = [0] * 100000\na = []\nwhile True:\n  a.append(b * 10)"),
    Case("append", "steps", "a = []\nwhile True:\n  a.append(1)"),
    Case(
      "list that grows as it is gone through", "steps",
      "a = [1]\nwhile True:\n  for i in a:\n    a.append(1)"),
    Case("dictionary", "steps", "a = {}\nn = 0\nwhile True:\n  n += 1\n  a[n] = n"),
    Case("insert in front", "steps", "a = [0] * 100000\nwhile True:\n  a.insert(0, 1)"),
    Case("pop in front", "steps", "a = [0] * 100000\nwhile a:\n  b = a.pop(0)"),
    Case("doubled text", "steps", "a = \"ab\"\nwhile True:\n  a = a + a"),
    Case(
      "search in text", "steps",
      "a = \"ab\"\nfor i in range(15):\n  a = a + a\nwhile True:\n  b = (a + \"c\") in (a + a)"),
    Case(
      "keys that come and go", "steps",
      "a = {}\nn = 0\nwhile True:\n  n += 1\n  a[n] = n\n  del a[n]"),
    Case("numbers", "steps", "n = 0\nwhile True:\n  n = (n + 1) % 7"),
    Case("range without end", "steps", "for i in range(9223372036854775807):\n  pass"),
    Case("sorting", "steps", "a = [3, 2, 1] * 1000\nwhile True:\n  b = sorted(a)"),
    Case("objects", "steps", "a = []\nwhile True:\n  a.append(__torch__.Node(a))"),
    Case("empty lists", "steps", "a = []\nwhile True:\n  a.append([])"),
    Case("text of lists", "steps", "a = [1] * 1000\nwhile True:\n  b = str(a)"),
    Case("formatted text", "steps", "a = \"ab\"\nwhile True:\n  a = \"{}{}\".format(a, a)"),
    Case("joined text", "steps", "a = \"ab\"\nwhile True:\n  a = a.join([a, a])"),
    Case("replaced text", "steps", "a = \"aa\"\nwhile True:\n  a = a.replace(\"a\", \"aaaa\")"),
    Case("padded text", "grow beyond", "return \"a\".ljust(1000000000000)"),
    Case("tabs", "grow beyond", "return \"\\t\".expandtabs(9223372036854775807)"),
    Case("split text", "steps", "while True:\n  b = \"a,b,c\".split(\",\")"),
    Case("tasks", "recursion", "def f():\n  return fork(f)\nreturn fork(f)"),
    Case("lengths", "recursion", "return len(__torch__.Odd())"),
    Case("contexts", "recursion", "with __torch__.Odd():\n  pass"),
    Case("comparisons", "recursion", "a = [__torch__.Odd(), __torch__.Odd()]\na.sort()"),
    Case("recursion", "recursion", "return __torch__.endless(0)"),
    Case("recursion through expressions", "recursion", "return __torch__.ping(0)"),
    Case("initialiser", "recursion", "return __torch__.Loop()"),
    Case("tuples in tuples", "nested more than", "a = (1,)\nwhile True:\n  a = (a,)"),
    Case("tuples of tuples", "more than 10000", "a = (1, 2)\nwhile True:\n  a = (a, a, a, a)"),
    Case("huge zeros", "elements", "return torch.zeros([1000000, 1000000])"),
    Case("overflowing zeros", "as large as", "return torch.zeros([4294967296, 4294967296])"),
    Case("huge arange", "elements", "return torch.arange(1e12)"),
    Case("endless arange", "cannot count", "return torch.arange(0, inf)"),
    Case("huge expand", "as large as", "return torch.expand(torch.zeros([1]), [1099511627776])"),
    Case("huge pad", "as large as", "return torch.pad(torch.zeros([1]), [0, 1099511627776])"),
    Case("huge split", "tensors", "return torch.split(torch.zeros([1000000]), 1)"),
    Case("huge unbind", "tensors", "return torch.unbind(torch.zeros([1000000]))"),
    Case(
      "many large tensors", "constants", "a = []\nwhile True:\n  a.append(torch.zeros([65536]))"),
    Case(
      "large products", "constants",
      "a = torch.zeros([64, 64])\nwhile True:\n  a = torch.matmul(a, a)"),
  ]

  @Test(
    arguments: endless)
  func endsAndSays(_ program: Case) throws {
    let message = Self.onSmallStack {
      do {
        let module = try ScriptSource(forward: program.forward, rest: Self.rest).module()
        let interpreter = ScriptInterpreter(
          library: module.interpreter.library, recorder: Recorder(constantWorkLimit: 1 << 23),
          budget: .init(steps: 500_000))
        return "\(try interpreter.call("forward", of: module.root, []).typeName)"
      } catch { return "\(error)" }
    }
    #expect(message?.contains(program.words) == true, "\(message ?? "")")
  }

  /// A loop asks again and again whether it is to stop.
  @Test(arguments: ["while True:\n  pass", "for i in range(9223372036854775807):\n  pass"])
  func endsWhenItIsCancelled(_ forward: String) throws {
    let module = try ScriptSource(forward: forward).module()
    let interpreter = module.interpreter
    var count = 0
    interpreter.meter.checkCancellation = {
      count += 1
      if count > 1000 { throw CancellationError() }
    }
    #expect(throws: CancellationError.self) {
      try interpreter.call("forward", of: module.root, [])
    }
    #expect(count == 1001)
  }

  /// Chains of containers are let go of without recursion.
  @Test(
    arguments: [
      "a = [1]\nfor i in range(100000):\n  a = [a]",
      "a = [1]\nfor i in range(100000):\n  a = [(a, a)]",
      "a = {1: 2}\nfor i in range(100000):\n  a = {1: a}",
      "a = __torch__.Node(1)\nfor i in range(100000):\n  a = __torch__.Node(a)",
      "a = [1]\na.append(a)", "a = {1: 2}\na[2] = a",
    ])
  func letsGoOfChains(_ statements: String) throws {
    let message = Self.onSmallStack {
      do {
        let forward = statements + "\nb = str(a)\nc = a == a\nreturn 1"
        return try ScriptSource(forward: forward, rest: Self.rest).value()
      } catch { return "\(error)" }
    }
    #expect(message == "1" || message?.contains("deep are compared") == true, "\(message ?? "")")
  }

  /// At the deepest level that is allowed there is still stack for an operator and a run.
  @Test(arguments: [20, 25, 28, 29, 30, 31, 32])
  func leavesStackForOperators(depth: Int) throws {
    let rest = """
      def deep(n: int, x: Tensor) -> Tensor:
        if n == 0:
          y = torch.conv2d(x, torch.ones([2, 1, 3, 3]), None, [1, 1], [1, 1], [1, 1], 1)
          return torch.mul(torch.softmax(y, 1), float(torch.sum(torch.matmul(y, y))))
        return __torch__.deep(n - 1, x)
      """
    let source = ScriptSource(
      forward: "return __torch__.deep(\(depth), x)", inputs: ["x"], rest: rest)
    let message = Self.onSmallStack {
      do {
        let input = try Tensor([Float](repeating: 1, count: 16), shape: [1, 1, 4, 4])
        return try source.call([input]).map(\.shape.description).joined()
      } catch { return "\(error)" }
    }
    #expect(message == "[1, 2, 4, 4]" || message?.contains("recursion") == true, "\(message ?? "")")
    if depth == 20 { #expect(message == "[1, 2, 4, 4]") }
  }

  /// The parser takes more stack for a level than the interpreter: a megabyte is enough in debug builds.
  @Test(
    arguments: ["(", "[", "-", "not ", "torch.relu(", "x[", "(1, ", "1 + (", "{1: "],
    [30, 60, 105, 5000])
  func parsesDeepNesting(opening: String, depth: Int) throws {
    let closings = ["(": ")", "[": "]", "{": "}"]
    let closing = opening.reversed().compactMap { closings[String($0)] }.joined()
    let expression =
      String(repeating: opening, count: depth) + "x" + String(repeating: closing, count: depth)
    let source = ScriptSource(forward: "return \(expression)", inputs: ["x"])
    let message = Self.onSmallStack(kilobytes: 1024) {
      do {
        let inspection = try TorchScriptFormat().inspect(
          .array(source.bytes), path: "m.pt", inputShapes: [[1]])
        return "inspected \(inspection.format)"
      } catch { return "\(error)" }
    }
    let isKnown = ["inspected", "nested more", "nests calls", "code/__torch__.py"].contains {
      message?.contains($0) == true
    }
    #expect(isKnown, "\(message ?? "")")
    if depth > 100 { #expect(message?.contains("nested more") == true, "\(message ?? "")") }
  }

  /// A result that has no end is refused.
  @Test(arguments: [
    "a = [1]\na.append(a)\nreturn a", "a = [1, 2]\nfor i in range(40):\n  a = [a, a]\nreturn a",
  ])
  func refusesEndlessResults(_ forward: String) throws {
    let error = try #require(throws: FormatError.self) { try ScriptSource(forward: forward).call() }
    #expect(error.message.contains("a result of more than"), "\(error)")
  }
}

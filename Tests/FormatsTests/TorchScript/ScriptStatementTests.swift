import Testing

@testable import LanternFormats

/// Statements, functions and classes of a program.
@Suite struct ScriptStatementTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let forward: String
    var rest = ""
    let result: String

    init(_ description: String, _ result: String, _ forward: String, rest: String = "") {
      (testDescription, self.result, self.forward, self.rest) = (description, result, forward, rest)
    }
  }

  static let statements: [Case] = [
    Case("no return", "None", "pass"), Case("bare return", "None", "return None"),
    Case("assignment", "3", "a = 3\nreturn a"),
    Case("annotated assignment", "3.0", "a : float = 3\nreturn a"),
    Case("unpacking", "[2, 1]", "a, b, = (1, 2)\nreturn [b, a]"),
    Case("unpacking one", "7", "a, = [7]\nreturn a"),
    Case("nested unpacking", "6", "(a, (b, c)) = (1, (2, 3))\nreturn a + b + c"),
    Case("augmented assignment", "14", "a = 3\na += 4\na *= 2\nreturn a"),
    Case("augmented list is shared", "[1, 2]", "a = [1]\nb = a\na += [2]\nreturn b"),
    Case("augmented element", "[1, 5]", "a = [1, 2]\na[1] += 3\nreturn a"),
    Case("element", "[7, 2]", "a = [1, 2]\na[0] = 7\nreturn a"),
    Case("last element", "[1, 7]", "a = [1, 2]\na[-1] = 7\nreturn a"),
    Case("entry", "{1: 5, 2: 6}", "a = {1: 2}\na[1] = 5\na[2] = 6\nreturn a"),
    Case("if", "1", "if 1 < 2:\n  a = 1\nelse:\n  a = 2\nreturn a"),
    Case("else", "2", "if 1 > 2:\n  a = 1\nelse:\n  a = 2\nreturn a"),
    Case("elif", "3", "if 1 > 2:\n  a = 1\nelif 2 > 1:\n  a = 3\nelse:\n  a = 2\nreturn a"),
    Case("empty list is false", "2", "if []:\n  a = 1\nelse:\n  a = 2\nreturn a"),
    Case("while", "10", "a = 0\nwhile a < 10:\n  a += 1\nreturn a"),
    Case("break", "4", "a = 0\nwhile True:\n  a += 1\n  if a > 3:\n    break\nreturn a"),
    Case(
      "continue", "9",
      "a = 0\nfor i in range(6):\n  if i % 2 == 0:\n    continue\n  a += i\nreturn a"),
    Case("break of a for", "2", "for i in range(9):\n  if i > 1:\n    break\nreturn i"),
    Case("return of a loop", "3", "for i in range(9):\n  while True:\n    return 3\nreturn 0"),
    Case("for over a list", "6", "a = 0\nfor i in [1, 2, 3]:\n  a += i\nreturn a"),
    Case("for over text", "'cba'", "a = \"\"\nfor c in \"abc\":\n  a = c + a\nreturn a"),
    Case("for over a dictionary", "4", "a = 0\nfor k in {1: 2, 3: 4}:\n  a += k\nreturn a"),
    Case(
      "for over pairs", "11",
      "a = 0\nfor i, x in enumerate([5, 6]):\n  a += i * x + 5 * i\nreturn a"),
    Case("del", "None", "a = 1\ndel a\nreturn None"),
    Case("assert", "1", "assert 1 < 2, \"so\"\nreturn 1"),
    Case("print", "1", "print(\"x\")\ntorch.warn(\"y\")\nreturn 1"),
    Case(
      "append", "[1, 2]",
      "a = annotate(List[int], [])\n_0 = torch.append(a, 1)\na.append(2)\nreturn a"),
    Case("insert", "[5, 1, 6, 2]", "a = [1, 2]\ntorch.insert(a, -9, 5)\na.insert(2, 6)\nreturn a"),
    Case("pop", "[3, 1]", "a = [1, 2, 3]\nb = torch.pop(a)\nc = torch.pop(a, 0)\nreturn [b, c]"),
    Case("clear and extend", "[3]", "a = [1]\ntorch.clear(a)\ntorch.extend(a, [3])\nreturn a"),
    Case("reverse", "[2, 1]", "a = [1, 2]\ntorch.reverse(a)\nreturn a"),
    Case(
      "list of a list is another", "[[1], [1, 2]]",
      "a = [1]\nb = list(a)\nb.append(2)\nreturn [a, b]"),
    Case("local function", "7", "def g(a):\n  return a + 4\nreturn g(3)"),
    Case("conditional expression", "[1]", "a = [1] if True else annotate(List[int], [])\nreturn a"),
    Case("starred argument", "6", "return __torch__.add3(*[1, 2, 3])", rest: Self.functions),
  ]

  static let functions = """
    def add3(a: int, b: int, c: int=10) -> int:
      return a + b + c
    def half(x: float) -> float:
      return x / 2
    def fib(n: int) -> int:
      if n < 2:
        return n
      return __torch__.fib(n - 1) + __torch__.fib(n - 2)
    class Point(NamedTuple):
      x : int
      y : float
    class Counter(object):
      count : int
      def __init__(self, start: int=5) -> NoneType:
        self.count = start
        return None
      def add(self, by: int) -> int:
        self.count = self.count + by
        return self.count
    """

  static let calls: [Case] = [
    Case("positional", "6", "return __torch__.add3(1, 2, 3)"),
    Case("default", "13", "return __torch__.add3(1, 2)"),
    Case("named", "9", "return __torch__.add3(c=1, a=5, b=3)"),
    Case("mixed", "9", "return __torch__.add3(5, c=1, b=3)"),
    Case("integer for a float", "2.5", "return __torch__.half(5)"),
    Case("recursion", "55", "return __torch__.fib(10)"),
    Case("named tuple", "2.5", "p = __torch__.Point(1, 2.5)\nreturn p.y"),
    Case("named tuple by names", "1", "p = __torch__.Point(y=2.5, x=1)\nreturn p.x"),
    Case("class", "[7, 7]", "c = __torch__.Counter(3)\nd = c\na = (c).add(4)\nreturn [a, d.count]"),
    Case("class with a default", "6", "return __torch__.Counter().add(1)"),
    Case(
      "__new__", "9",
      "c = __torch__.Counter.__new__(__torch__.Counter)\n_0 = (c).__init__(8)\nreturn (c).add(1)"),
    Case("getattr", "5", "return getattr(__torch__.Counter(), \"count\")"),
    Case("hasattr", "False", "return hasattr(__torch__.Counter(), \"size\")"),
    Case("isinstance", "True", "return isinstance(__torch__.Counter(), __torch__.Counter)"),
    Case("isinstance of another", "False", "return isinstance(1, __torch__.Counter)"),
  ].map { Case($0.testDescription, $0.result, $0.forward, rest: functions) }

  @Test(arguments: statements + calls)
  func comesTo(_ program: Case) throws {
    let source = ScriptSource(forward: program.forward, rest: program.rest)
    #expect(try source.value() == program.result)
  }

  /// Programs that fail: the line of `forward`, nil for one elsewhere, and a word of what is said.
  static let failing: [(line: Int?, words: String, forward: String)] = [
    (3, "2 names", "a, b, = [1]"), (4, "before it has a value", "a = 1\nreturn b"),
    (3, "so it is", "raise Exception(\"so it is\")"),
    (4, "does not hold: so", "a = 0\nassert a, \"so\""),
    (5, "before it has a value", "a = 1\ndel a\nreturn a"),
    (3, "is no object", "with 3:\n  pass"),
    (4, "del statement", "a = [1]\ndel a[0:1]"), (4, "outside", "a = [1]\na[1] = 2"),
    (4, "part of a list", "a = [1, 2]\na[0:1] = [2]"), (3, "no object", "(1).x = 2"),
    (3, "cannot be gone through", "for i in 3:\n  pass"),
    (nil, "without its argument b", "return __torch__.add3(1)"),
    (nil, "takes 3 arguments", "return __torch__.add3(1, 2, 3, 4)"),
    (nil, "an argument named d", "return __torch__.add3(1, 2, d=3)"),
    (nil, "an argument named a", "return __torch__.add3(1, 2, a=3)"),
    (3, "without its field y", "return __torch__.Point(1)"),
    (3, "no method nothing", "return __torch__.Counter().nothing()"),
  ]

  @Test(arguments: failing.indices)
  func fails(_ index: Int) throws {
    let (line, words, forward) = Self.failing[index]
    let source = ScriptSource(forward: forward, rest: Self.functions)
    let error = try #require(throws: FormatError.self) { try source.value() }
    #expect(error.description.contains(words), "\(error)")
    if let line { #expect(error.place == "code/__torch__.py, line \(line)", "\(error)") }
  }
}

import TestSupport
import Testing

@testable import LanternFormats

@Suite struct ParserErrorTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let source: String
    let line: Int
    let offset: Int
    let words: String
    init(_ source: String, line: Int, offset: Int, _ words: String) {
      (self.source, self.line, self.offset, self.words) = (source, line, offset, words)
    }
    var testDescription: String { source }
  }

  static let mistakes: [Mistake] = [
    Mistake("x = 1", line: 1, offset: 0, "class or function"),
    Mistake("def f(:\n  pass", line: 1, offset: 6, "a name"),
    Mistake("def f()\n  pass", line: 1, offset: 7, "`:`"),
    Mistake("def f():\npass", line: 2, offset: 9, "an indented block"),
    Mistake("def f():\n    a\n  b", line: 3, offset: 17, "indentation"),
    Mistake("def f():\n  a = ", line: 2, offset: 15, "a value"),
    Mistake("def f():\n  a b", line: 2, offset: 13, "end of the line"),
    Mistake("def f():\n  (a", line: 2, offset: 13, "`)`"),
    Mistake("def f():\n  a)", line: 2, offset: 12, "end of the line"),
    Mistake("def f():\n  a[]", line: 2, offset: 13, "index is missing"),
    Mistake("def f():\n  a[1:2:3:4]", line: 2, offset: 19, "three parts"),
    Mistake("def f():\n  f(a b)", line: 2, offset: 15, "`,` or `)`"),
    Mistake("def f():\n  {a}", line: 2, offset: 13, "`:`"),
    Mistake("def f():\n  a.1", line: 2, offset: 12, "end of the line"),
    Mistake("def f():\n  a.", line: 2, offset: 13, "attribute"),
    Mistake("def f():\n  1 = a", line: 2, offset: 13, "assigned"),
    Mistake("def f():\n  a + b = a", line: 2, offset: 17, "assigned"),
    Mistake("def f():\n  a, b += a", line: 2, offset: 16, "assigned"),
    Mistake("def f():\n  for 1 in a:\n    pass", line: 2, offset: 17, "assigned"),
    Mistake("def f():\n  lambda: a", line: 2, offset: 11, "not part of TorchScript"),
    Mistake("def f():\n  try:\n    a", line: 2, offset: 11, "not part of TorchScript"),
    Mistake("def f():\n  [a for a in b]", line: 2, offset: 14, "comprehensions"),
    Mistake("def f():\n  9223372036854775808", line: 2, offset: 11, "64 bits"),
    Mistake("def f():\n  -9223372036854775809", line: 2, offset: 12, "64 bits"),
    Mistake("def f():\n  99999999999999999999999", line: 2, offset: 11, "64 bits"),
    Mistake("def f():\n  12ab", line: 2, offset: 11, "not a number"),
    Mistake("def f():\n  1e", line: 2, offset: 11, "not a number"),
    Mistake("def f():\n  1.2.3", line: 2, offset: 11, "not a number"),
    Mistake("def f():\n  \"abc", line: 2, offset: 11, "no end"),
    Mistake("def f():\n  \"abc\\", line: 2, offset: 11, "no end"),
    Mistake("def f():\n  '''abc\n", line: 2, offset: 11, "no end"),
    Mistake("def f():\n  \"\\777\"", line: 2, offset: 11, "not a byte"),
    Mistake("def f():\n  \"\\xg0\"", line: 2, offset: 11, "hexadecimal"),
    Mistake("def f():\n  a ? b", line: 2, offset: 13, "0x3f"),
    Mistake("def f():\n  a \\ b", line: 2, offset: 13, "backslash"),
    Mistake("def f(*a):\n  pass", line: 1, offset: 6, "a name"),
    Mistake("def f(*, *, a):\n  pass", line: 1, offset: 9, "second"),
    Mistake("class A(\n", line: 2, offset: 9, "a value"),
    Mistake("class A:\n  1", line: 2, offset: 11, "field or method"),
    Mistake("class A:\n  a", line: 2, offset: 12, "`:` or `=`"),
    Mistake("class A:\n  __annotations__[0] = a", line: 2, offset: 27, "name of a field"),
  ]

  @Test(arguments: mistakes)
  func saysWhere(_ mistake: Mistake) throws {
    let error = try #require(throws: FormatError.self) { try parsedFile(mistake.source) }
    #expect(error.place == "code/test.py, line \(mistake.line)", "\(error)")
    #expect(error.offset == mistake.offset, "\(error)")
    #expect(error.message.contains(mistake.words), "\(error)")
  }

  /// Code that nests, one way each: what opens a level, what stands inside, what closes it.
  static let nestings: [(String, String, String)] = [
    ("(", "a", ")"), ("[", "a", "]"), ("{a: ", "a", "}"), ("a(", "a", ")"), ("a[", "a", "]"),
    ("-", "a", ""), ("~", "a", ""), ("not ", "a", ""), ("a ** ", "a", ""), ("(*", "a", ",)"),
    ("a if a else ", "a", ""), ("a(b=", "a", ")"), ("a[:", "a", "]"), ("a(*", "a", ")"),
    ("a == not ", "a", ""),
  ]
  /// Code whose trees grow tall without nesting.
  static let chains = ["a.b", "a + a", "a()", "a[0]", "a < a", "a and a", "a or a"]

  @Test(arguments: nestings)
  func boundsNesting(_ open: String, _ inside: String, _ close: String) throws {
    for (count, isRefused) in [(20, false), (10_000, true)] {
      let source =
        "def f():\n  " + String(repeating: open, count: count) + inside
        + String(repeating: close, count: count)
      if isRefused {
        let error = try #require(throws: FormatError.self) { try parsedFile(source) }
        #expect(error.code == .overBudget, "\(error)")
      } else {
        #expect(try parsedFile(source).functions.count == 1)
      }
    }
  }

  @Test(arguments: chains)
  func boundsHeight(_ link: String) throws {
    let rest = link.dropFirst()
    for (count, isRefused) in [(50, false), (100_000, true)] {
      let source = "def f():\n  a" + String(repeating: String(rest), count: count)
      if isRefused {
        let error = try #require(throws: FormatError.self) { try parsedFile(source) }
        #expect(error.code == .overBudget, "\(error)")
      } else {
        #expect(try parsedFile(source).functions.count == 1)
      }
    }
  }

  @Test func boundsBlocks() throws {
    let nested = (0..<1000).map { String(repeating: " ", count: $0 + 1) + "if a:\n" }.joined()
    let nestedError = try #require(throws: FormatError.self) {
      try parsedFile("def f():\n\(nested)")
    }
    #expect(nestedError.code == .overBudget)
    let chained =
      "def f():\n  if a:\n    pass\n"
      + String(repeating: "  elif a:\n    pass\n", count: 10_000)
    let chainedError = try #require(throws: FormatError.self) { try parsedFile(chained) }
    #expect(chainedError.code == .overBudget)
  }

  @Test func readsLongLines() throws {
    let list = String(repeating: "1, ", count: 400_000)
    let file = try parsedFile("def f():\n  return [\(list)]\n")
    guard case .returns(.list(let elements)) = file.functions[0].body[0].kind else {
      Issue.record("the list is no list")
      return
    }
    #expect(elements.count == 400_000)
  }

  /// Whatever is done to code, it is read or refused with a place.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func survivesMutations(seed: UInt64) throws {
    let source = [UInt8](
      """
      op_version_set = 1
      class M(Module):
        __annotations__["0"] = List[Tensor]
        n : int = -3
        def forward(self, x: Tensor, *, k: float=1e-05) -> Tuple[Tensor, int]:
          a, b, = (x)[0:2, ...], {"k\\n": [1, 0x2F, 2j], }
          if a < b <= 3 and not (x is not None):
            for i in range(3):
              x += torch.add(x, '''q''', alpha=-1.5)
          elif k: raise Exception("no" 'pe')
          return (x, 1 if b else ~2)
      """.utf8)
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<2000 {
      var bytes = source
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: position)
        case 2:
          let from = Int.random(in: 0..<bytes.count, using: &generator)
          bytes.insert(bytes[from], at: position)
        default:
          let token = ["(", ")", "[", "'", "\"", ":", "\n", "\\", "  ", "#", "-"]
            .randomElement(using: &generator)
          bytes.insert(contentsOf: [UInt8]((token ?? "").utf8), at: position)
        }
      }
      var parser = Parser(bytes, entry: "code/test.py")
      do {
        _ = try parser.parseFile()
      } catch {
        refused += 1
        #expect(error.place?.hasPrefix("code/test.py, line ") == true, "seed \(seed): \(error)")
        let offset = error.offset ?? -1
        #expect((0...bytes.count).contains(offset), "seed \(seed): \(error)")
      }
    }
    #expect(refused > 200, "seed \(seed)")
  }
}

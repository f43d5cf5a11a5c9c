import Testing

@testable import LanternFormats

/// The file that some code is.
func parsedFile(_ source: String) throws -> SourceFile {
  var parser = Parser([UInt8](source.utf8), entry: "code/test.py")
  return try parser.parseFile()
}

/// The statements of code that is put into a function.
func parsedBody(_ source: String) throws -> [Statement] {
  var bytes = [UInt8]("def f():\n  ".utf8)
  for byte in source.utf8 {
    bytes.append(byte)
    if byte == UInt8(ascii: "\n") { bytes += "  ".utf8 }
  }
  return try parsedFile(String(decoding: bytes, as: UTF8.self)).functions[0].body
}

struct StatementCase: Sendable, CustomTestStringConvertible {
  let source: String
  let kinds: [Statement.Kind]
  init(_ source: String, _ kinds: Statement.Kind...) { (self.source, self.kinds) = (source, kinds) }
  var testDescription: String { source }
}

@Suite struct ParserFileTests {
  static let (a, b, c) = (
    LanternFormats.Expression.name("a"), LanternFormats.Expression.name("b"),
    LanternFormats.Expression.name("c")
  )

  private static func statement(_ kind: Statement.Kind, line: Int) -> Statement {
    Statement(kind: kind, line: line)
  }

  static let statements: [StatementCase] = [
    StatementCase("a = b", .assign(targets: [a], annotation: nil, value: b)),
    StatementCase("a = b = c", .assign(targets: [a, b], annotation: nil, value: c)),
    StatementCase("a, b, = c", .assign(targets: [.tuple([a, b])], annotation: nil, value: c)),
    StatementCase("a, = c", .assign(targets: [.tuple([a])], annotation: nil, value: c)),
    StatementCase("(a, b) = c", .assign(targets: [.tuple([a, b])], annotation: nil, value: c)),
    StatementCase(
      "a, *b = c",
      .assign(targets: [.tuple([a, .starred(b)])], annotation: nil, value: c)),
    StatementCase("a = b, c", .assign(targets: [a], annotation: nil, value: .tuple([b, c]))),
    StatementCase("a : b = c", .assign(targets: [a], annotation: b, value: c)),
    StatementCase("a : b", .pass),
    StatementCase("a.b = c", .assign(targets: [.attribute(a, "b")], annotation: nil, value: c)),
    StatementCase(
      "a[0] = c",
      .assign(targets: [.subscripted(a, [.index(.int(0))])], annotation: nil, value: c)),
    StatementCase("a += b", .augmentedAssign(target: a, operation: .add, value: b)),
    StatementCase(
      "a //= b\na **= b\na @= b",
      .augmentedAssign(target: a, operation: .floorDivide, value: b),
      .augmentedAssign(target: a, operation: .power, value: b),
      .augmentedAssign(target: a, operation: .matrixMultiply, value: b)),
    StatementCase("return", .returns(nil)),
    StatementCase("return None", .returns(LanternFormats.Expression.none)),
    StatementCase("return (a, b)", .returns(.tuple([a, b]))),
    StatementCase("return a, b", .returns(.tuple([a, b]))),
    StatementCase("raise a", .raise(a)),
    StatementCase("assert a", .assert(condition: a, message: nil)),
    StatementCase("assert a, \"b\"", .assert(condition: a, message: .string("b"))),
    StatementCase("pass\nbreak\ncontinue", .pass, .breakLoop, .continueLoop),
    StatementCase("del a\ndel a, b", .delete([a]), .delete([a, b])),
    StatementCase(
      "if a:\n  pass\nelse:\n  break",
      .conditional(
        condition: a, then: [statement(.pass, line: 3)],
        otherwise: [statement(.breakLoop, line: 5)])),
    StatementCase(
      "if a:\n  pass\nelif b:\n\n  # c\n  break\nelse:\n  continue",
      .conditional(
        condition: a, then: [statement(.pass, line: 3)],
        otherwise: [
          statement(
            .conditional(
              condition: b, then: [statement(.breakLoop, line: 7)],
              otherwise: [statement(.continueLoop, line: 9)]), line: 4)
        ])),
    StatementCase(
      "if a: pass",
      .conditional(
        condition: a, then: [statement(.pass, line: 2)], otherwise: [])),
    StatementCase(
      "while a:\n  b", .whileLoop(condition: a, body: [statement(.expression(b), line: 3)])),
    StatementCase(
      "for a in b:\n  pass",
      .forLoop(target: a, iterable: b, body: [statement(.pass, line: 3)])),
    StatementCase(
      "for a, b in c:\n\tpass",
      .forLoop(target: .tuple([a, b]), iterable: c, body: [statement(.pass, line: 3)])),
    StatementCase(
      "for a, in c:\n  pass",
      .forLoop(target: .tuple([a]), iterable: c, body: [statement(.pass, line: 3)])),
    StatementCase(
      "with a as b, c:\n  pass",
      .with(
        items: [.init(context: a, target: b), .init(context: c, target: nil)],
        body: [statement(.pass, line: 3)])),
    StatementCase(
      "def g(a, *, b : c=1, ) -> c:\n  return a\ng()",
      .function(
        FunctionDefinition(
          name: "g",
          parameters: [
            .init(name: "a"),
            .init(name: "b", annotation: c, defaultValue: .int(1), isKeywordOnly: true),
          ],
          returns: c, body: [statement(.returns(a), line: 3)], line: 2)),
      .expression(.call(.name("g"), []))),
    StatementCase("a\r\nb", .expression(a), .expression(b)),
    StatementCase("a  # one\n# two\n\nb", .expression(a), .expression(b)),
  ]

  @Test(arguments: statements)
  func parses(_ example: StatementCase) throws {
    #expect(try parsedBody(example.source).map(\.kind) == example.kinds)
  }

  @Test func parsesFile() throws {
    let file = try parsedFile(
      """
      op_version_set = 1
      import __torch__.torch.nn
      from a import b
      class M(Module, ):
        __parameters__ = ["w", ]
        __annotations__ = []
        __annotations__["0"] = __torch__.D
        training : bool
        n : Final[int] = 3
        def forward(self: __torch__.M,
            x: Tensor) -> Tensor:
          return x
        def g(self: __torch__.M) -> None:
          pass

      class I(ModuleInterface):
        def forward(self, x: Tensor) -> Tensor:
          pass
      class E: pass
      def h(x: int) -> int:
        return x
      """)
    let m = LanternFormats.Expression.attribute(.name("__torch__"), "M")
    #expect(file.name == "code/test.py")
    #expect(file.classes.map(\.name) == ["M", "I", "E"])
    #expect(file.classes.map(\.line) == [4, 16, 19])
    #expect(file.classes[0].bases == [.name("Module")])
    #expect(
      file.classes[0].fields == [
        .init(name: "__parameters__", annotation: nil, value: .list([.string("w")])),
        .init(name: "__annotations__", annotation: nil, value: .list([])),
        .init(name: "0", annotation: .attribute(.name("__torch__"), "D"), value: nil),
        .init(name: "training", annotation: .name("bool"), value: nil),
        .init(
          name: "n", annotation: .subscripted(.name("Final"), [.index(.name("int"))]),
          value: .int(3)),
      ])
    #expect(
      file.classes[0].methods == [
        FunctionDefinition(
          name: "forward",
          parameters: [
            .init(name: "self", annotation: m), .init(name: "x", annotation: .name("Tensor")),
          ],
          returns: .name("Tensor"), body: [Statement(kind: .returns(.name("x")), line: 12)],
          line: 10),
        FunctionDefinition(
          name: "g", parameters: [.init(name: "self", annotation: m)],
          returns: LanternFormats.Expression.none, body: [Statement(kind: .pass, line: 14)],
          line: 13),
      ])
    #expect(file.classes[1].methods.map(\.name) == ["forward"])
    #expect(file.functions.map(\.name) == ["h"])
  }

  @Test(arguments: ["", "\n\n", "# nothing", "op_version_set = 1", "import a.b\n"])
  func parsesEmptyFiles(_ source: String) throws {
    let file = try parsedFile(source)
    #expect(file.classes.isEmpty && file.functions.isEmpty)
  }
}

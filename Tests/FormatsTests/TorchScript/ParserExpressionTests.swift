import Testing

@testable import LanternFormats

private typealias Tree = LanternFormats.Expression

/// Trees written briefly.
private func name(_ name: String) -> Tree { .name(name) }
private func call(_ function: Tree, _ arguments: Tree...) -> Tree {
  .call(function, arguments.map { Tree.Argument(name: nil, value: $0) })
}
private func index(_ value: Tree, _ indices: Tree...) -> Tree {
  .subscripted(value, indices.map { .index($0) })
}

/// The expression that a line of code is.
private func parsed(_ source: String) throws -> Tree {
  let statements = try parsedFile("def f():\n  \(source)").functions[0].body
  guard statements.count == 1, case .expression(let tree) = statements[0].kind else {
    throw FormatError(.malformed, "\(statements) is not one expression")
  }
  return tree
}

struct ExpressionCase: Sendable, CustomTestStringConvertible {
  let source: String
  let tree: LanternFormats.Expression
  init(_ source: String, _ tree: LanternFormats.Expression) {
    (self.source, self.tree) = (source, tree)
  }
  var testDescription: String { source }
}

@Suite struct ParserExpressionTests {
  static let (a, b, c) = (Tree.name("a"), Tree.name("b"), Tree.name("c"))

  static let literals: [ExpressionCase] = [
    ExpressionCase("0", .int(0)),
    ExpressionCase("-1", .int(-1)),
    ExpressionCase("9223372036854775807", .int(.max)),
    ExpressionCase("-9223372036854775808", .int(.min)),
    ExpressionCase("0x1F", .int(31)),
    ExpressionCase("0.", .double(0)),
    ExpressionCase(".5", .double(0.5)),
    ExpressionCase("-.5e1", .double(-5)),
    ExpressionCase("1.5", .double(1.5)),
    ExpressionCase("1.e3", .double(1000)),
    ExpressionCase("1e-05", .double(1e-05)),
    ExpressionCase("1E+2", .double(100)),
    ExpressionCase("0.20000000000000001", .double(0.2)),
    ExpressionCase("1e400", .double(.infinity)),
    ExpressionCase("2j", .imaginary(2)),
    ExpressionCase("-0.5j", .imaginary(-0.5)),
    ExpressionCase("inf", .name("inf")),
    ExpressionCase("-nan", .unary(.negative, .name("nan"))),
    ExpressionCase("True", .bool(true)),
    ExpressionCase("False", .bool(false)),
    ExpressionCase("None", .none),
    ExpressionCase("...", .ellipsis),
    ExpressionCase("( \"a\" )", .string("a")),
    ExpressionCase("(\"a\" 'b'\n  \"c\")", .string("abc")),
    ExpressionCase(#"("\n\t\\\"\'\q")"#, .string("\n\t\\\"'\\q")),
    ExpressionCase(#"("\303\244\x41\0")"#, .string("äA\0")),
    ExpressionCase("('''it's\n\"two\" lines''')", .string("it's\n\"two\" lines")),
    ExpressionCase("(\"\"\"\"\"\")", .string("")),
    ExpressionCase("(\"a # b\")  # c", .string("a # b")),
    ExpressionCase("(\"a\\\nb\")", .string("ab")),
    ExpressionCase("(\"größe\")", .string("größe")),
  ]

  static let operators: [ExpressionCase] = [
    ExpressionCase("a + b * c", .binary(.add, a, .binary(.multiply, b, c))),
    ExpressionCase("a - b - c", .binary(.subtract, .binary(.subtract, a, b), c)),
    ExpressionCase("(a + b) * c", .binary(.multiply, .binary(.add, a, b), c)),
    ExpressionCase("a ** b ** c", .binary(.power, a, .binary(.power, b, c))),
    ExpressionCase("-a ** b", .unary(.negative, .binary(.power, a, b))),
    ExpressionCase("-2 ** 2", .unary(.negative, .binary(.power, .int(2), .int(2)))),
    ExpressionCase("a ** -b", .binary(.power, a, .unary(.negative, b))),
    ExpressionCase("-a * b", .binary(.multiply, .unary(.negative, a), b)),
    ExpressionCase(
      "~a & b | c ^ a",
      .binary(
        .bitwiseOr, .binary(.bitwiseAnd, .unary(.invert, a), b), .binary(.bitwiseXor, c, a))),
    ExpressionCase("a << b + c", .binary(.leftShift, a, .binary(.add, b, c))),
    ExpressionCase(
      "a >> b // c % a @ b",
      .binary(
        .rightShift, a,
        .binary(.matrixMultiply, .binary(.remainder, .binary(.floorDivide, b, c), a), b))),
    ExpressionCase("a == b", .binary(.equal, a, b)),
    ExpressionCase("a < b < c", .binary(.and, .binary(.less, a, b), .binary(.less, b, c))),
    ExpressionCase(
      "a <= b != c >= a",
      .binary(
        .and, .binary(.and, .binary(.lessEqual, a, b), .binary(.notEqual, b, c)),
        .binary(.greaterEqual, c, a))),
    ExpressionCase("a is None", .binary(.is, a, .none)),
    ExpressionCase("a is not None", .binary(.isNot, a, .none)),
    ExpressionCase("a in b", .binary(.in, a, b)),
    ExpressionCase("a not in b", .binary(.notIn, a, b)),
    ExpressionCase("not a == b", .unary(.not, .binary(.equal, a, b))),
    ExpressionCase("not a and b", .binary(.and, .unary(.not, a), b)),
    ExpressionCase("not not a", .unary(.not, .unary(.not, a))),
    ExpressionCase("a or b and c", .binary(.or, a, .binary(.and, b, c))),
    ExpressionCase("a and b or c", .binary(.or, .binary(.and, a, b), c)),
    ExpressionCase("a if b else c", .conditional(condition: b, then: a, otherwise: c)),
    ExpressionCase(
      "a if b else b if c else a",
      .conditional(
        condition: b, then: a, otherwise: .conditional(condition: c, then: b, otherwise: a))),
    ExpressionCase(
      "a or b if c else a",
      .conditional(
        condition: c, then: .binary(.or, a, b), otherwise: a)),
  ]

  static let operands: [ExpressionCase] = [
    ExpressionCase("a.b.c", .attribute(.attribute(a, "b"), "c")),
    ExpressionCase("a.is", .attribute(a, "is")),
    ExpressionCase(
      "__torch__.___torch_mangle_12.C",
      .attribute(
        .attribute(name("__torch__"), "___torch_mangle_12"), "C")),
    ExpressionCase("(a).forward(b, )", call(.attribute(a, "forward"), b)),
    ExpressionCase(
      "torch.add(a, b, alpha=1)",
      .call(
        .attribute(name("torch"), "add"),
        [
          .init(name: nil, value: a), .init(name: nil, value: b),
          .init(name: "alpha", value: .int(1)),
        ])),
    ExpressionCase("a(\n  # why\n  b,\n\n  c,\n)", call(a, b, c)),
    ExpressionCase("a(*b)", call(a, .starred(b))),
    ExpressionCase("a()()", call(call(a))),
    ExpressionCase("getattr(self, \"0\")", call(name("getattr"), name("self"), .string("0"))),
    ExpressionCase("(a)[0]", index(a, .int(0))),
    ExpressionCase("a[b][c]", index(index(a, b), c)),
    ExpressionCase("a[b, c, ]", index(a, b, c)),
    ExpressionCase("a[-1]", index(a, .int(-1))),
    ExpressionCase("a[:]", .subscripted(a, [.slice(start: nil, end: nil, step: nil)])),
    ExpressionCase("a[b:]", .subscripted(a, [.slice(start: b, end: nil, step: nil)])),
    ExpressionCase("a[:b]", .subscripted(a, [.slice(start: nil, end: b, step: nil)])),
    ExpressionCase("a[b:c:2]", .subscripted(a, [.slice(start: b, end: c, step: .int(2))])),
    ExpressionCase("a[::2]", .subscripted(a, [.slice(start: nil, end: nil, step: .int(2))])),
    ExpressionCase(
      "a[..., 0, b:c]",
      .subscripted(
        a, [.index(.ellipsis), .index(.int(0)), .slice(start: b, end: c, step: nil)])),
    ExpressionCase("()", .tuple([])),
    ExpressionCase("(a,)", .tuple([a])),
    ExpressionCase("(a, b, )", .tuple([a, b])),
    ExpressionCase("a, b", .tuple([a, b])),
    ExpressionCase("a,", .tuple([a])),
    ExpressionCase("((a))", a),
    ExpressionCase("[]", .list([])),
    ExpressionCase("[a, [b], ]", .list([a, .list([b])])),
    ExpressionCase("{}", .dictionary([])),
    ExpressionCase(
      "{a: b, \"c\": [c], }",
      .dictionary([
        .init(key: a, value: b), .init(key: .string("c"), value: .list([c])),
      ])),
    ExpressionCase(
      "annotate(List[int], [])",
      call(
        name("annotate"), index(name("List"), name("int")), .list([]))),
    ExpressionCase(
      "isinstance(a, (B, C))",
      call(
        name("isinstance"), a, .tuple([name("B"), name("C")]))),
    ExpressionCase("a.__new__(a)", call(.attribute(a, "__new__"), a)),
    ExpressionCase("a \\\n  + b", .binary(.add, a, b)),
  ]

  @Test(arguments: literals + operators + operands)
  func parses(_ example: ExpressionCase) throws {
    #expect(try parsed(example.source) == example.tree)
  }

  /// The sign of zero counts, and equality does not see it.
  @Test func negativeZero() throws {
    guard case .double(let value) = try parsed("-0.") else {
      Issue.record("-0. is no number")
      return
    }
    #expect(value.sign == .minus)
  }

  static let types: [ExpressionCase] = [
    ExpressionCase(
      "Dict[str, List[Tensor]]",
      index(
        name("Dict"), name("str"), index(name("List"), name("Tensor")))),
    ExpressionCase(
      "__torch__.a.___torch_mangle_1.B",
      .attribute(
        .attribute(.attribute(name("__torch__"), "a"), "___torch_mangle_1"), "B")),
    ExpressionCase("Optional[Tensor]", index(name("Optional"), name("Tensor"))),
    ExpressionCase("Tuple[()]", index(name("Tuple"), .tuple([]))),
    ExpressionCase("NoneType", name("NoneType")),
    ExpressionCase("None", .none),
  ]

  @Test(arguments: types)
  func parsesTypes(_ example: ExpressionCase) throws {
    #expect(try Parser.parseType(example.source, entry: "type") == example.tree)
  }

  @Test(arguments: ["", "List[", "List[int] Tensor", "int = 3", "List[]", "a b"])
  func refusesTypes(_ source: String) {
    #expect(throws: FormatError.self) { try Parser.parseType(source, entry: "type") }
  }
}

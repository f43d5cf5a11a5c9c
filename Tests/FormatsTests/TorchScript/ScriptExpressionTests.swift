import Testing

@testable import LanternFormats

/// What expressions of a program come to; numbers as `torch.jit.script` of PyTorch 2.13 gives them.
@Suite struct ScriptExpressionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let result: String
    var testDescription: String { source }
    init(_ source: String, _ result: String) { (self.source, self.result) = (source, result) }
  }

  static let numbers: [Case] = [
    Case("1 + 2", "3"), Case("5 - 7", "-2"), Case("3 * 2.5", "7.5"), Case("5 / 2", "2.5"),
    Case("1 / 0", "inf"), Case("-1. / 0.", "-inf"), Case("7 // 2", "3"), Case("-7 // 2", "-4"),
    Case("7 // -2", "-4"), Case("-7 // -2", "3"), Case("7.5 // -2.", "-4.0"),
    Case("7 % 3", "1"), Case("-7 % 3", "2"), Case("7 % -3", "-2"), Case("-7.5 % 2.", "0.5"),
    Case("7.5 % -2.", "-0.5"), Case("6. % 3.", "0.0"),
    Case("2 ** 3", "8.0"), Case("2 ** -1", "0.5"), Case("2. ** 3", "8.0"),
    Case("True + 1", "2"), Case("-(3)", "-3"), Case("+(3)", "3"), Case("not 0", "True"),
    Case("3 & 1", "1"), Case("6 | 1", "7"), Case("6 ^ 3", "5"), Case("True & False", "False"),
    Case("3 << 2", "12"), Case("-1 >> 1", "-1"), Case("~5", "-6"),
    Case("round(2.5)", "2.0"), Case("round(-3.5)", "-4.0"), Case("abs(-3)", "3"),
    Case("abs(-2.5)", "2.5"), Case("int(-2.7)", "-2"), Case("int(\"12\")", "12"),
    Case("float(3)", "3.0"), Case("float(\"1.5\")", "1.5"), Case("bool(0.)", "False"),
    Case("min(2, 3.5)", "2.0"), Case("max(2, 3.5)", "3.5"), Case("ops.prim.max([1, 5, 2])", "5"),
    Case("ops.prim.min([4, 1.5, 2])", "1.5"), Case("torch.sqrt(9)", "3.0"),
    Case("torch.floor(2.5)", "2"), Case("torch.ceil(-2.5)", "-2"), Case("torch.exp(0)", "1.0"),
    Case("torch.log(1)", "0.0"), Case("inf", "inf"), Case("-inf", "-inf"), Case("nan", "nan"),
    Case("9007199254740993 == 9007199254740992", "False"),
    Case("9007199254740993 > 9007199254740992", "True"),
    Case("max(9007199254740993, 9007199254740992)", "9007199254740993"),
    Case("9223372036854775807", "9223372036854775807"),
    Case("ops.prim.dtype(torch.to(torch.zeros([2]), torch.ones([1], dtype=4)))", "4"),
    Case("torch.__range_length(0, 7, 2)", "4"), Case("torch.__range_length(7, 0, -2)", "4"),
    Case("torch.__range_length(7, 0, 2)", "0"), Case("torch.__derive_index(3, 10, -2)", "4"),
  ]

  static let comparisons: [Case] = [
    Case("1 < 2", "True"), Case("2 <= 2.", "True"), Case("1 > 2", "False"), Case("2 >= 3", "False"),
    Case("1 == 1.", "True"), Case("1 != 2", "True"), Case("nan == nan", "False"),
    Case("nan <= nan", "False"), Case("[1, 2] == [1, 2]", "True"), Case("[1] == [1, 2]", "False"),
    Case("(1, [2]) == (1, [2])", "True"), Case("\"a\" == \"a\"", "True"),
    Case("\"a\" != \"b\"", "True"), Case("None is None", "True"), Case("1 is not None", "True"),
    Case("{1: 2} == {1: 2}", "True"), Case("{1: 2} == {1: 3}", "False"),
    Case("{1: 2} == {2: 2}", "False"), Case("torch.__not__(True)", "False"),
    Case("1 if True else 2", "1"), Case("1 if 0 else 2", "2"),
    Case("0 and ops.prim.RaiseException(\"no\")", "0"),
    Case("1 or ops.prim.RaiseException(\"no\")", "1"), Case("1 and 2", "2"), Case("0 or 3", "3"),
    Case("isinstance(1, int)", "True"), Case("isinstance(1, float)", "False"),
    Case("isinstance(1, (float, int))", "True"), Case("isinstance([1], List[int])", "True"),
    Case("isinstance(None, Optional[int])", "True"), Case("isinstance(1, Optional[int])", "True"),
    Case("isinstance((1, 2), Tuple[int, int])", "True"),
    Case("isinstance({1: 2}, Dict[int, int])", "True"),
    Case("isinstance(\"a\", str)", "True"), Case("isinstance(None, NoneType)", "True"),
  ]

  static let containers: [Case] = [
    Case("[1, 2, 3][0]", "1"), Case("[1, 2, 3][-1]", "3"), Case("[1, 2, 3, 4][1:3]", "[2, 3]"),
    Case("[1, 2, 3, 4][::2]", "[1, 3]"), Case("[1, 2, 3][-2:]", "[2, 3]"),
    Case("[1, 2, 3][:-9223372036854775807]", "[]"), Case("[1, 2][5:]", "[]"),
    Case("[1, 2, 3][-9223372036854775807 - 1:9223372036854775807]", "[1, 2, 3]"),
    Case("(1, 2, 3)[1:]", "(2, 3)"), Case("(1, \"a\")[1]", "'a'"), Case("\"abc\"[1]", "'b'"),
    Case("\"abc\"[::2]", "'ac'"), Case("{\"a\": 1}[\"a\"]", "1"), Case("{(1, 2): 3}[(1, 2)]", "3"),
    Case("len([1, 2])", "2"), Case("torch.len(\"abc\")", "3"), Case("len({1: 2})", "1"),
    Case("[1] + [2]", "[1, 2]"), Case("[1, 2] * 2", "[1, 2, 1, 2]"), Case("[1] * -1", "[]"),
    Case("[] * 9223372036854775807", "[]"),
    Case("\"a\" + \"b\"", "'ab'"), Case("2 in [1, 2]", "True"), Case("3 not in [1, 2]", "True"),
    Case("\"at\" in \"cat\"", "True"), Case("1 in {1: 2}", "True"),
    Case("range(3)", "[0, 1, 2]"), Case("range(1, 3)", "[1, 2]"),
    Case("range(5, 0, -2)", "[5, 3, 1]"),
    Case("range(0)", "[]"), Case("range(3, 1)", "[]"),
    Case("range(9223372036854775806, 9223372036854775807, 5)", "[9223372036854775806]"),
    Case("enumerate([\"a\"])", "[(0, 'a')]"), Case("zip([1, 2], [3])", "[(1, 3)]"),
    Case("list((1, 2))", "[1, 2]"), Case("dict()", "{}"), Case("str(12)", "'12'"),
    Case("str([1, 2])", "'[1, 2]'"), Case("str((1, None, True))", "'(1, None, True)'"),
    Case("torch.format(\"a{}b{}\", 3, \"x\")", "'a3bx'"),
    Case("annotate(List[int], [])", "[]"), Case("annotate(float, 3)", "3.0"),
    Case("unchecked_cast(int, 3)", "3"), Case("uninitialized(int)", "None"),
    Case("torch.keys({1: 2, 3: 4})", "[1, 3]"), Case("torch.values({1: 2})", "[2]"),
    Case("torch.items({1: 2})", "[(1, 2)]"), Case("torch.get({1: 2}, 1)", "2"),
    Case("torch.get({1: 2}, 5)", "None"), Case("torch.get({1: 2}, 5, 7)", "7"),
    Case("torch.list([1])", "[1]"), Case("torch.copy([1])", "[1]"),
    Case("torch.device(\"cpu\")", "device('cpu')"),
  ]

  private static let quantized = "torch.quantize_per_tensor(torch.ones([2, 3]), 0.5, 3, 13)"
  static let kernel = "torch.quantize_per_tensor(torch.ones([2, 3, 1, 1]), 0.5, 0, 12)"

  static let tensors: [Case] = [
    Case("torch.size(torch.zeros([2, 3]))", "[2, 3]"),
    Case("torch.size(torch.ones([2, 3]), -1)", "3"),
    Case("torch.zeros([2, 3]).shape", "[2, 3]"), Case("ops.prim.shape(torch.zeros([2]))", "[2]"),
    Case("torch.zeros([2, 3]).ndim", "2"), Case("torch.dim(torch.zeros([2, 3]))", "2"),
    Case("torch.numel(torch.zeros([2, 3]))", "6"), Case("torch.len(torch.zeros([2, 3]))", "2"),
    Case("ops.prim.dtype(torch.zeros([2]))", "6"), Case("torch.zeros([2], dtype=4).dtype", "4"),
    Case("torch.double(torch.zeros([2])).dtype", "7"),
    Case("torch.half(torch.ones([2])).dtype", "5"),
    Case("torch.float(torch.arange(3)).dtype", "6"), Case("torch.int(torch.arange(3)).dtype", "3"),
    Case("torch.long(torch.ones([2])).dtype", "4"), Case("torch.bool(torch.ones([2])).dtype", "11"),
    Case("\(quantized).dtype", "13"), Case("torch.zeros([2]).device", "device('cpu')"),
    Case("torch.zeros([2]).layout", "0"), Case("torch.zeros([2]).is_cuda", "False"),
    Case("torch.zeros([2]).requires_grad", "False"), Case("\(quantized).is_quantized", "True"),
    Case("torch.zeros([2]).is_quantized", "False"),
    Case("torch.is_floating_point(torch.zeros([2]))", "True"),
    Case("torch.is_floating_point(torch.arange(2))", "False"),
    Case("torch.q_scale(\(quantized))", "0.5"), Case("torch.q_zero_point(\(quantized))", "3"),
    Case("torch.item(torch.sum(torch.arange(4)))", "6"), Case("int(torch.tensor(2.5))", "2"),
    Case("float(torch.tensor(3))", "3.0"), Case("bool(torch.tensor(0))", "False"),
    Case("torch.IntImplicit(torch.tensor(3))", "3"),
    Case("torch.FloatImplicit(torch.tensor(3))", "3.0"),
    Case("torch.ScalarImplicit(torch.tensor(3))", "3"),
    Case("torch.item(ops.prim.NumToTensor(7))", "7"),
    Case("ops.prim.data(torch.ones([])).shape", "[]"),
    Case("torch.requires_grad_(torch.ones([1]), False).shape", "[1]"),
    Case("torch.mul(torch.ones([2]), 2).shape", "[2]"),
    Case(
      "ops.quantized.linear_unpack(ops.quantized.linear_prepack(\(quantized), None))[1]", "None"),
    Case(
      "ops.quantized.conv_unpack(ops.quantized.conv_prepack(\(kernel), None, [1, 1], [0, 0], [1, 1], 1))[1]",
      "None"),
    Case(
      "ops.quantized.conv2d_unpack(ops.quantized.conv2d_prepack(\(kernel), None, [1, 1], [0, 0], "
        + "[1, 1], 1))[1]", "None"),
    Case("[int(torch.tensor(3)), 1][0]", "3"),
  ]

  @Test(arguments: numbers + comparisons + containers + tensors)
  func comesTo(_ expression: Case) throws {
    let source = ScriptSource(forward: "return \(expression.source)")
    #expect(try source.value() == expression.result)
  }

  /// Programs that fail, and a word of what is said.
  static let failing: [Case] = [
    Case("9223372036854775807 + 1", "64 bits"), Case("-9223372036854775807 - 2", "64 bits"),
    Case("9223372036854775807 * 2", "64 bits"),
    Case("-(-9223372036854775807 - 1)", "64 bits"),
    Case("abs(-9223372036854775807 - 1)", "64 bits"),
    Case("(-9223372036854775807 - 1) // -1", "64 bits"), Case("1 << 64", "shift"),
    Case("1 << -1", "shift"), Case("7 // 0", "zero"), Case("7 % 0", "zero"),
    Case("int(1e300)", "64 bits"), Case("int(nan)", "64 bits"),
    Case("float(\"x\")", "could not convert"),
    Case("torch.floor(1e300)", "integer"), Case("[1, 2][2]", "outside"),
    Case("[1, 2][-3]", "outside"), Case("[1][-9223372036854775807 - 1]", "outside"),
    Case("{1: 2}[3]", "no key 3"), Case("{[1]: 2}", "key"),
    Case("range(1, 2, 0)", "must not be zero"),
    Case("range(100000000)", "range of more"), Case("[0] * 100000000", "grow beyond"),
    Case("[0] * 9223372036854775807", "grow beyond"), Case("ops.prim.max([])", "empty"),
    Case("unknown", "before it has a value"), Case("unknown(1)", "no function unknown"),
    Case("self.nothing", "no attribute nothing"),
    Case("self.nothing()", "no method nothing"), Case("CONSTANTS.c7", "no constant c7"),
    Case("__torch__.f(1)", "no code for __torch__.f"),
    Case("ops.prim.RaiseException(\"so\")", "so"),
    Case("1j", "complex"), Case("torch.nothing(1)", "no operator aten::nothing"),
    Case("torch.format(\"{}\")", "too few arguments"), Case("[1, 2][::0]", "step"),
    Case("1 + \"a\"", "does not take"),
    Case("torch.add(1, b=2, c=3)", "does not take"), Case("(1)(2)", "called"),
    Case("len(3)", "length"), Case("torch.append(3, 4)", "does not take"),
  ]

  @Test(arguments: failing)
  func fails(_ expression: Case) throws {
    let source = ScriptSource(forward: "pass\nreturn \(expression.source)")
    let error = try #require(throws: FormatError.self) { try source.value() }
    #expect(error.description.contains(expression.result), "\(error)")
    #expect(error.place == "code/__torch__.py, line 4", "\(error)")
  }
}

import LanternGraphs
import LanternTensors
import Testing

@testable import LanternFormats

/// What a program needs that Lantern lacks, all of it at once.
@Suite struct ScriptUsageTests {
  static let source: ScriptSource = {
    var source = ScriptSource(
      """
      def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(torch.first_missing(x))
        if float(torch.sum(y)) > 0.:
          y = (self).helper(y)
        else:
          y = ops.other.second_missing(y[0:torch.third_missing(x)], 3)
        return torch.relu_(y)
      def helper(self, x: Tensor) -> Tensor:
        def inner(a: Tensor) -> Tensor:
          return torch.fourth_missing(a)
        y = inner(x)
        y += __torch__.outside(y)
        return torch.relu(y)
      def _never_called(self, x: Tensor) -> Tensor:
        return torch.never_missing(x)
      """)
    source.rest = """
      def outside(x: Tensor) -> Tensor:
        with torch.fifth_missing():
          y = __torch__.nowhere(x)
        return torch.relu(unknown_function(x))
      def unused(x: Tensor) -> Tensor:
        return torch.never_missing(x)
      """
    return source
  }()

  static let lines = [
    "aten::first_missing (forward, code/__torch__.py, line 3)",
    "aten::fourth_missing (helper, code/__torch__.py, line 11)",
    "aten::third_missing (forward, code/__torch__.py, line 7)",
    "other::second_missing (forward, code/__torch__.py, line 7)",
    "unknown_function (outside, code/__torch__.py, line 20)",
    "aten::fifth_missing (outside, code/__torch__.py, line 18)",
    "__torch__.nowhere (outside, code/__torch__.py, line 19)",
  ]

  @Test func errorsListEverything() throws {
    let error = try #require(throws: FormatError.self) {
      try Self.source.call([floats([1, 2])])
    }
    #expect(error.code == .unsupported)
    #expect(error.place == "code/__torch__.py, line 3")
    let listed = error.unsupported.map { "\($0.name) (\($0.place))" }.sorted()
    #expect(listed == Self.lines.sorted())
    for line in error.unsupported { #expect(error.description.contains("\(line)")) }
  }

  @Test func inspectionListsEverything() throws {
    let inspection = try TorchScriptFormat().inspect(
      .array(Self.source.bytes), path: "m.pt", inputShapes: nil)
    #expect(inspection.methods.map(\.name) == ["forward", "helper"])
    #expect(inspection.unsupported.count == Self.lines.count)
    #expect(inspection.operators.first { $0.name == "aten::relu" }?.count == 3)
    #expect(inspection.multiplyAccumulates == nil)
  }

  /// A backbone of two blocks of one class, and a head that nothing calls.
  static let tree: ScriptSource = {
    typealias P = PickleWriter
    func object(_ name: String, _ attributes: [(String, [UInt8])]) -> [UInt8] {
      P.global("__torch__", name) + P.emptyTuple + P.newObject + P.emptyDictionary + P.mark
        + attributes.flatMap { P.text($0.0) + $0.1 } + P.setItems + P.build
    }
    var source = ScriptSource(
      """
      def forward(self, x: Tensor) -> Tensor:
        backbone = self.backbone
        return (self).other((backbone).forward(x, ), backbone, )
      def other(self, x: Tensor, b: __torch__.Backbone) -> Tensor:
        _0 = getattr(b.blocks, "1")
        return (_0).twice(x, )
      """)
    source.rest = """
      class Block(Module):
        def forward(self, x: Tensor) -> Tensor:
          return torch.missing(x)
        def twice(self, x: Tensor) -> Tensor:
          return ops.mine.twice(x)
        def never(self, x: Tensor) -> Tensor:
          return torch.never_missing(x)
      class Blocks(Module):
        pass
      class Backbone(Module):
        def forward(self, x: Tensor) -> Tensor:
          blocks = self.blocks
          _0 = getattr(blocks, "0")
          _1 = getattr(blocks, "1")
          return (_1).forward((_0).forward(x, ), )
      class Head(Module):
        def forward(self, x: Tensor) -> Tensor:
          return torch.never_missing(x)
      """
    let block = object("Block", [("a", P.int(1))])
    let blocks = object("Blocks", [("0", block), ("1", block)])
    source.attributes = [
      ("backbone", object("Backbone", [("blocks", blocks)])), ("head", block),
    ]
    return source
  }()

  @Test func placesAreTheModulesOwn() throws {
    let usage = try Self.tree.module().usage()
    #expect(
      usage.unsupported.map { "\($0.name) \($0.modulePath): \($0.place)" } == [
        "aten::missing backbone.blocks.0: forward, code/__torch__.py, line 10",
        "aten::missing backbone.blocks.1: forward, code/__torch__.py, line 10",
        "mine::twice backbone.blocks.1: twice, code/__torch__.py, line 12",
      ])
    let lines = ModelInspection.Unsupported.lines(usage.unsupported)
    #expect(
      lines.first
        == "aten::missing at 2 places, first backbone.blocks.0, forward, code/__torch__.py, line 10: "
        + "there is no such operator in Lantern")
  }

  /// What the called method needs comes first, then what other methods need.
  @Test func calledMethodIsReportedFirst() throws {
    let source = ScriptSource(
      """
      def forward(self, x: Tensor) -> Tensor:
        return torch.first_missing(x)
      def other(self, x: Tensor) -> Tensor:
        return torch.second_missing(x)
      """)
    let error = try #require(throws: FormatError.self) {
      try source.instance().call("other", [floats([1])])
    }
    #expect(error.unsupported.map(\.name) == ["aten::second_missing", "aten::first_missing"])
  }

  /// Code that is not reached is no reason to refuse a model.
  @Test func unreachedCodeDoesNotMatter() throws {
    var source = ScriptSource(
      """
      def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x)
      def _private(self, x: Tensor) -> Tensor:
        return torch.never_missing(x)
      """)
    source.rest = """
      def unused(x: Tensor) -> Tensor:
        with torch.never_missing():
          return 1j
      """
    source.attributes = [
      (
        "custom",
        PickleWriter.global("__torch__.torch.classes.mine", "Thing") + PickleWriter.emptyTuple
          + PickleWriter.newObject + PickleWriter.emptyTuple + PickleWriter.build
      )
    ]
    #expect(try source.module().usage().unsupported == [])
    #expect(try source.call([floats([-1, 2])])[0].elements(as: Float.self) == [0, 2])
  }

  @Test func classesWithoutCodeAreReportedWhereTheyAreUsed() throws {
    var source = ScriptSource(
      forward: "return (self.custom).run(x, )", inputs: ["x"])
    source.attributes = [
      (
        "custom",
        PickleWriter.global("__torch__.torch.classes.mine", "Thing") + PickleWriter.emptyTuple
          + PickleWriter.newObject + PickleWriter.emptyTuple + PickleWriter.build
      )
    ]
    let error = try #require(throws: FormatError.self) { try source.call([floats([1])]) }
    #expect(error.code == .unsupported)
    #expect(error.unsupported.map(\.name) == ["__torch__.torch.classes.mine.Thing"])
  }

  @Test func inspectionCountsCalls() throws {
    var source = ScriptSource(
      forward: "y = x\nfor i in range(3):\n  y = torch.matmul(y, self.weight)\nreturn y",
      inputs: ["x"])
    source.attributes = [
      ("weight", PickleWriter.tensor("Float", "0", count: 4, sizes: [2, 2], strides: [2, 1]))
    ]
    source.tensors = [storageBytes([1, 2, 3, 4])]
    let inspection = try TorchScriptFormat().inspect(
      .array(source.bytes), path: "m.pt", inputShapes: [[5, 2]])
    #expect(inspection.unsupported.isEmpty)
    #expect(inspection.operators.map { "\($0.name) \($0.count)" } == ["aten::matmul 3"])
    #expect(inspection.parameterByteCount == 16)
    #expect(inspection.multiplyAccumulates == 3 * 5 * 2 * 2)
  }
}

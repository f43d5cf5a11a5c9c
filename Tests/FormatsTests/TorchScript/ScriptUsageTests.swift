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
    "with (outside, code/__torch__.py, line 18)",
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

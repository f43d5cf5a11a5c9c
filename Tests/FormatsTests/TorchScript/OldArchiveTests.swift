import LanternGraphs
import LanternTensors
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

/// Archives of the first versions, whose pickles say nothing of what containers hold.
@Suite struct OldArchiveTests {
  static func source(_ version: Int) -> TorchArchiveWriter {
    var source = ScriptSource(
      """
      __parameters__ = []
      names : List[str]
      table : Dict[str, Tensor]
      pairs : List[Tuple[int, List[float]]]
      maybe : Optional[List[int]]
      def what(self, x: Any) -> int:
        a = isinstance(x, List[str])
        b = isinstance(x, Dict[str, Tensor])
        c = isinstance(x, List[float])
        d = isinstance(x, List[int])
        return int(a) + int(b) * 2 + int(c) * 4 + int(d) * 8
      def forward(self, x: Tensor) -> Tensor:
        pairs = self.pairs
        numbers = [(self).what(self.names), (self).what(self.table), (self).what((pairs[0])[1]), (self).what(self.maybe)]
        return torch.add(x, torch.tensor(numbers))
      """)
    source.attributes = [
      ("names", P.emptyList), ("table", P.emptyDictionary),
      ("pairs", P.list(P.tuple(P.int(1), P.emptyList))), ("maybe", P.emptyList),
    ]
    source.version = version
    var archive = source.archive
    archive.code = "op_version_set = \(version)\n" + archive.code
    return archive
  }

  @Test(arguments: [1, 2, 3])
  func containersHaveTheTypesOfTheirClass(_ version: Int) throws {
    let bytes = Self.source(version).zip.bytes
    let instance = try TorchScriptProgram(TorchScriptArchive(.array(bytes)))
      .makeInstance(runner: ReferenceInterpreter())
    let result = try instance.call("forward", [floats([0, 0, 0, 0])])
    #expect(try result[0].elements(as: Float.self) == [1, 2, 4, 8])
  }
}

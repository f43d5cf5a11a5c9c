import LanternTensors
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

struct PickleCase: Sendable, CustomTestStringConvertible {
  let bytes: [UInt8]
  let value: String
  init(_ value: String, _ parts: [UInt8]...) {
    (bytes, self.value) = ([UInt8](parts.joined()), value)
  }
  var testDescription: String { value }
}

@Suite struct UnpicklerTests {
  static let scalars: [PickleCase] = [
    PickleCase("None", P.none),
    PickleCase("True", P.yes),
    PickleCase("False", P.no),
    PickleCase("255", [0x4b, 255]),
    PickleCase("65535", [0x4d, 255, 255]),
    PickleCase("-2", [0x4a, 254, 255, 255, 255]),
    PickleCase("\(Int.min)", P.int(.min)),
    PickleCase("0", [0x8a, 0]),
    PickleCase("-1", [0x8a, 1, 255]),
    PickleCase("255", [0x8a, 2, 255, 0]),
    PickleCase("-549755813888", [0x8a, 5, 0, 0, 0, 0, 128]),
    PickleCase("-0.1", P.double(-0.1)),
    PickleCase("'größe'", P.text("größe")),
    PickleCase("'ab'", [0x55, 2, 0x61, 0x62]),
    PickleCase("'ab'", [0x54, 2, 0, 0, 0, 0x61, 0x62]),
  ]

  static let containers: [PickleCase] = [
    PickleCase("()", P.emptyTuple),
    PickleCase("()", P.mark, P.tuple),
    PickleCase("(None)", P.none, P.tuple1),
    PickleCase("(None, True)", P.none, P.yes, P.tuple2),
    PickleCase("(None, True, False)", P.none, P.yes, P.no, P.tuple3),
    PickleCase("(1, 2, 3, 4)", P.integers([1, 2, 3, 4])),
    PickleCase("[]", P.emptyList),
    PickleCase("[1, 2]", P.list(P.int(1), P.int(2))),
    PickleCase("[1, 2, 3]", P.emptyList, P.mark, P.int(1), P.int(2), P.appends, P.int(3), P.append),
    PickleCase("{}", P.emptyDictionary),
    PickleCase("{1: None, 'a': True}", P.mark, P.int(1), P.none, P.text("a"), P.yes, P.dictionary),
    PickleCase(
      "{'a': 1, 'b': 2, 'c': 3}", P.emptyDictionary, P.text("a"), P.int(1), P.setItem, P.mark,
      P.text("b"), P.int(2), P.text("c"), P.int(3), P.setItems),
    PickleCase("{'a': 2}", P.mark, P.text("a"), P.int(1), P.text("a"), P.int(2), P.dictionary),
    PickleCase("{(1, 2): 3}", P.mark, P.integers([1, 2]), P.int(3), P.dictionary),
    PickleCase("([1], [1])", P.list(P.int(1)), P.put(7), P.get(7), P.tuple2),
    PickleCase("('a', 'a')", P.text("a"), P.longPut(70_000), P.longGet(70_000), P.tuple2),
    PickleCase(
      "('a', 'b', 'b')", P.text("a"), P.put(0), P.text("b"), P.put(0), P.get(0),
      P.tuple3),
  ]

  static let calls: [PickleCase] = [
    PickleCase("{}", P.call("collections", "OrderedDict")),
    PickleCase(
      "{'a': 1}",
      P.call("collections", "OrderedDict", P.list(P.list(P.text("a"), P.int(1))))),
    PickleCase(
      "{'a': 1}", P.call("collections", "OrderedDict"), P.text("a"), P.int(1), P.setItem,
      P.emptyDictionary, P.build),
    PickleCase("device('cpu')", P.call("torch", "device", P.text("cpu"))),
    PickleCase("device('cuda:1')", P.call("torch", "device", P.text("cuda"), P.int(1))),
    PickleCase("[1]", P.call("torch.jit._pickle", "build_intlist", P.list(P.int(1)))),
    PickleCase("[0.5]", P.call("torch.jit._pickle", "build_doublelist", P.list(P.double(0.5)))),
    PickleCase("[True]", P.call("torch.jit._pickle", "build_boollist", P.list(P.yes))),
    PickleCase("[]", P.call("torch.jit._pickle", "build_tensorlist", P.emptyList)),
    PickleCase("[3]", P.global("__main__", "IntList"), P.list(P.int(3)), P.build),
    PickleCase(
      "{'a': 1}",
      P.call(
        "torch.jit._pickle", "restore_type_tag",
        P.mark + P.text("a") + P.int(1) + P.dictionary, P.text("Dict[str, int]"))),
    PickleCase(
      "__torch__.M(a=1)", P.global("__torch__", "M"), P.emptyTuple, P.newObject,
      P.emptyDictionary, P.text("a"), P.int(1), P.setItem, P.build),
    PickleCase(
      "__torch__.a.M(__state__=(1, None))", P.global("__torch__.a", "M"), P.emptyTuple,
      P.newObject, P.int(1), P.none, P.tuple2, P.build),
    PickleCase("__torch__.E(__state__=2)", P.global("__torch__", "E"), P.int(2), P.reduce),
    PickleCase("__torch__.E()", P.global("__torch__", "E"), P.emptyTuple, P.newObject),
  ]

  @Test(arguments: scalars + containers + calls)
  func reads(_ example: PickleCase) throws {
    let value = try unpickled(example.bytes)
    #expect(described(value) == example.value)
  }

  /// References stay references: a list in two places is one list.
  @Test func sharesLists() throws {
    let value = try unpickled(P.list(P.int(1)), P.put(0), P.get(0), P.tuple2)
    guard case .tuple(let pair) = value, case .list(let first) = pair[0],
      case .list(let second) = pair[1]
    else {
      Issue.record("\(described(value)) is no pair of lists")
      return
    }
    #expect(first === second)
  }

  @Test func asksForClasses() throws {
    let builder = RecordingBuilder()
    _ = try unpickled(
      P.global("__torch__", "A"), P.emptyTuple, P.newObject, P.global("__torch__.b", "B"),
      P.emptyTuple, P.newObject, P.tuple2, builder: builder)
    #expect(builder.classNames == ["__torch__.A", "__torch__.b.B"])
  }

  /// The builder's own reasons come out with the instruction that asked for them.
  @Test func placesErrorsOfTheBuilder() throws {
    let builder = RecordingBuilder()
    builder.refused = "__torch__.A"
    let error = try #require(throws: FormatError.self) {
      try unpickled(
        P.global("__torch__", "A"), P.emptyTuple, P.newObject, builder: builder)
    }
    #expect(error.message == "no class __torch__.A")
    #expect(error.place == "data.pkl" && error.offset == 2 + 13 + 1)
  }

  /// Classes outside `__torch__` are those that the archive has code for.
  @Test func readsClassesElsewhere() throws {
    var archive = TorchArchiveWriter()
    archive.data = P.program(P.global("torch.jit", "L"), P.emptyTuple, P.newObject)
    #expect(throws: FormatError.self) { try archive.load() }
    var zip = archive.zip
    zip.add("m/code/torch/jit.py", "class L(Module):\n  pass\n")
    let read = try TorchScriptArchive(.array(zip.bytes))
    var unpickler = Unpickler(
      archive.data, entry: "data.pkl", archive: read, dataFolder: "data",
      storages: TensorStorages(), builder: RecordingBuilder())
    #expect(described(try unpickler.load()) == "torch.jit.L()")
  }
}

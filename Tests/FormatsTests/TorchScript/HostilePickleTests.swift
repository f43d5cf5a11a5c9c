import TestSupport
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

@Suite struct HostilePickleTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let words: String
    var code = FormatError.Code.malformed
    init(
      _ description: String, _ words: String, _ code: FormatError.Code = .malformed,
      _ parts: [UInt8]...
    ) {
      (testDescription, self.words, self.code) = (description, words, code)
      bytes = [UInt8](parts.joined())
    }
  }

  static let cases: [Hostile] = [
    Hostile("nothing", "left for", .malformed, []),
    Hostile("two values", "left over", .malformed, P.none, P.none),
    Hostile("a mark left over", "left for", .malformed, P.none, P.mark),
    Hostile("pop of a marked stack", "fewer", .malformed, P.none, P.mark, P.none, P.tuple2),
    Hostile("tuple without a mark", "no mark", .malformed, P.none, P.tuple),
    Hostile("append to nothing", "left for", .malformed, P.none, P.append),
    Hostile("append to None", "no list", .malformed, P.none, P.none, P.append),
    Hostile(
      "setitem on a list", "no dictionary", .malformed, P.emptyList, P.none, P.none, P.setItem),
    Hostile("odd dictionary", "no value", .malformed, P.mark, P.none, P.dictionary),
    Hostile("list as a key", "key", .malformed, P.mark, P.emptyList, P.none, P.dictionary),
    Hostile("memo never set", "number 2147483648", .malformed, P.longGet(1 << 31)),
    Hostile("memo of nothing", "left for", .malformed, P.put(0)),
    Hostile("long integer", "64 bits", .malformed, [0x8a, 9] + [UInt8](repeating: 1, count: 9)),
    Hostile("unknown instruction", "0x30", .unsupported, P.none, P.none, [0x30]),
    Hostile("instruction of protocol 4", "0x93", .unsupported, [0x93]),
    Hostile("os.system", "`os.system`", .unsupported, P.call("os", "system", P.text("true"))),
    Hostile(
      "builtins.eval", "nothing else is ever", .unsupported, P.call("builtins", "eval", P.text("1"))
    ),
    Hostile(
      "__builtin__.set", "nothing else is ever", .unsupported,
      P.call("__builtin__", "set", P.emptyList)),
    Hostile("traversal in a name", "byte 47", .malformed, P.global("../x", "y")),
    Hostile("name without end", "pickle ends", .truncated, [0x63, 0x61]),
    Hostile(
      "complex", "complex", .unsupported, P.call("builtins", "complex", P.double(1), P.double(2))),
    Hostile(
      "sparse tensor", "sparse", .unsupported, P.global("torch._utils", "_rebuild_sparse_tensor")),
    Hostile(
      "tensor table", "table", .unsupported, P.global("torch.jit._pickle", "build_tensor_from_id")),
    Hostile(
      "reduce of an integer", "not one of the functions", .malformed, P.int(1), P.emptyTuple,
      P.reduce),
    Hostile("reduce of a type", "no function", .malformed, P.call("torch", "FloatStorage")),
    Hostile(
      "reduce with no tuple", "no tuple", .malformed, P.global("torch", "device"), P.int(1),
      P.reduce),
    Hostile("device of nothing", "arguments", .malformed, P.call("torch", "device")),
    Hostile("build of an integer", "no object", .malformed, P.int(1), P.none, P.build),
    Hostile(
      "object of a function", "no class", .malformed, P.global("torch", "device"), P.emptyTuple,
      P.newObject),
    Hostile("global as the result", "torch.device", .malformed, P.global("torch", "device")),
    Hostile(
      "global in a list", "torch.device", .malformed, P.emptyList, P.global("torch", "device"),
      P.append),
    Hostile(
      "storage as a state", "storage", .malformed, P.global("__torch__", "M"), P.emptyTuple,
      P.newObject, P.storage("Float", "0", count: 1), P.build),
    Hostile(
      "wrong element", "something else", .malformed,
      P.call(
        "torch.jit._pickle", "build_intlist", P.list(P.text("a")))),
    Hostile(
      "tag without a type", "arguments", .malformed,
      P.call(
        "torch.jit._pickle", "restore_type_tag", P.emptyList, P.none)),
    Hostile("persistent identifier of nothing", "persistent", .malformed, P.none, P.persistentID),
    Hostile(
      "persistent identifier of a module", "persistent", .malformed,
      P.tuple(
        P.text("module"), P.global("torch", "FloatStorage"), P.text("0"), P.text("cpu"), P.int(1)),
      P.persistentID),
    Hostile(
      "rebuilt by a device", "rebuild", .malformed,
      P.call(
        "torch._tensor", "_rebuild_from_type_v2", P.global("torch", "device"),
        P.global("torch", "Tensor"), P.emptyTuple, P.emptyDictionary)),
    Hostile(
      "list in itself", "themselves", .unsupported, P.emptyList, P.put(0), P.get(0), P.append),
    Hostile(
      "list in itself by a mark", "themselves", .unsupported,
      P.emptyList, P.put(0), P.mark, P.get(0), P.appends),
    Hostile(
      "list in a list in it", "themselves", .unsupported,
      P.emptyList, P.put(0), P.emptyList, P.get(0), P.append, P.append, P.get(0), P.get(0), P.append
    ),
    Hostile(
      "list in a tuple in it", "themselves", .unsupported,
      P.emptyList, P.put(0), P.get(0), P.tuple1, P.append),
    Hostile(
      "dictionary in itself", "themselves", .unsupported,
      P.emptyDictionary, P.put(0), P.int(1), P.get(0), P.setItem),
    Hostile(
      "object in its state", "themselves", .unsupported, P.global("__torch__", "M"),
      P.emptyTuple, P.newObject, P.put(0), P.emptyDictionary, P.text("a"), P.get(0), P.setItem,
      P.build),
    Hostile(
      "nested tuples", "levels deep", .overBudget, P.none,
      [UInt8](repeating: P.tuple1[0], count: 100_000)),
    Hostile(
      "nested lists", "levels deep", .overBudget,
      [UInt8](repeating: P.emptyList[0], count: 100_000),
      [UInt8](repeating: P.append[0], count: 99_999)),
    Hostile(
      "doubling tuples", "others", .overBudget, P.none,
      [UInt8]((0..<40).map { _ in P.put(0) + P.get(0) + P.tuple2 }.joined())),
    Hostile(
      "key of doubling tuples", "key", .malformed, P.emptyDictionary, P.none, P.tuple1,
      [UInt8]((0..<10).map { _ in P.put(0) + P.get(0) + P.tuple2 }.joined()), P.none, P.setItem),
  ]

  @Test(arguments: cases)
  func refuses(_ hostile: Hostile) throws {
    let error = try #require(throws: FormatError.self) {
      try unpickled(hostile.bytes, tensors: [[0, 0, 128, 63]])
    }
    #expect(error.message.contains(hostile.words), "\(error)")
    #expect(error.code == hostile.code, "\(error)")
    #expect(error.place == "data.pkl", "\(error)")
    #expect((0...hostile.bytes.count + 3).contains(error.offset ?? -1), "\(error)")
  }

  @Test func boundsWork() throws {
    let floods: [(words: String, bytes: [UInt8])] = [
      ("marks", [UInt8](repeating: P.mark[0], count: 2000)),
      ("stack", [UInt8](repeating: P.none[0], count: 2000)),
      ("instructions", P.none + [UInt8]((0..<4000).flatMap { _ in P.put(0) })),
      ("others", [P.mark[0]] + [UInt8](repeating: P.none[0], count: 900) + P.tuple),
    ]
    var budget = Unpickler.Budget()
    (budget.instructionCount, budget.stackCount, budget.weight) = (3000, 1000, 800)
    for flood in floods {
      var archive = TorchArchiveWriter()
      archive.data = [0x80, 2] + flood.bytes + [0x2e]
      let error = try #require(throws: FormatError.self) { try archive.load(budget: budget) }
      #expect(error.code == .overBudget && error.message.contains(flood.words), "\(error)")
    }
  }

  @Test(arguments: [[], [0x80], [0x80, 4], [0x80, 3, 0x4e, 0x2e], [0x4e, 0x2e]] as [[UInt8]])
  func refusesOtherProtocols(_ bytes: [UInt8]) {
    var archive = TorchArchiveWriter()
    archive.data = bytes
    #expect(throws: FormatError.self) { try archive.load() }
  }

  /// One pickle that uses most instructions.
  static let sample: [UInt8] = P.program(
    P.global("__torch__.a", "M"), P.emptyTuple, P.newObject, P.put(0), P.emptyDictionary, P.mark,
    P.text("weight"),
    P.tensor("Float", "0", count: 6, offset: 1, sizes: [2, 2], strides: [1, 2]),
    P.text("packed"),
    P.quantizedTensor(
      "QInt8", "1", count: 4, sizes: [2, 2], strides: [2, 1],
      scheme: P.tuple(P.global("torch", "per_tensor_affine"), P.double(0.5), P.int(3))),
    P.text("list"),
    P.call("torch.jit._pickle", "build_intlist", P.list([0x4b, 1], [0x4d, 1, 2], P.int(-3))),
    P.text("pair"), P.text("weight"), P.put(1), P.get(1), P.tuple2,
    P.text("tag"),
    P.call(
      "torch.jit._pickle", "restore_type_tag", P.emptyList, P.text("List[str]")),
    P.setItems, P.build)

  static let sampleTensors: [[UInt8]] = [
    [UInt8](repeating: 0, count: 24), [1, 2, 3, 255],
  ]

  @Test func readsTheSample() throws {
    var archive = TorchArchiveWriter()
    (archive.data, archive.tensors) = (Self.sample, Self.sampleTensors)
    let value = described(try archive.load())
    #expect(value.hasPrefix("__torch__.a.M(list=[1, 513, -3], packed=int8[2, 2] (scale 0.5"))
  }

  @Test func survivesTruncation() throws {
    var archive = TorchArchiveWriter()
    archive.tensors = Self.sampleTensors
    for count in 0..<Self.sample.count {
      archive.data = [UInt8](Self.sample.prefix(count))
      #expect(throws: FormatError.self, "cut at \(count)") { try archive.load() }
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func survivesMutations(seed: UInt64) throws {
    var archive = TorchArchiveWriter()
    archive.tensors = Self.sampleTensors
    let read = try TorchScriptArchive(.array(archive.zip.bytes))
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<1500 {
      var bytes = Self.sample
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: position)
        default:
          let from = Int.random(in: 0..<bytes.count, using: &generator)
          bytes.insert(bytes[from], at: position)
        }
      }
      var unpickler = Unpickler(
        bytes, entry: "data.pkl", archive: read, dataFolder: "data", storages: TensorStorages(),
        builder: RecordingBuilder())
      do {
        _ = try unpickler.load()
      } catch let error as FormatError {
        refused += 1
        #expect(error.place != nil, "seed \(seed): \(error)")
      }
    }
    #expect(refused > 400, "seed \(seed)")
  }
}

import LanternFormats
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Constants of which few elements are stored, or several in a byte.
struct TFLiteSparsityTests {
  /// A level of a sparse tensor.
  enum Level {
    case dense(Int32)
    case sparse(segments: [Int32], indices: [Int32])

    var table: FlatTable {
      switch self {
      case .dense(let size): FlatTable([0: .byte(0), 1: .int(size)])
      case .sparse(let segments, let indices):
        FlatTable([
          0: .byte(1), 2: .byte(1), 3: .table(FlatTable([0: .ints(segments)])), 4: .byte(1),
          5: .table(FlatTable([0: .ints(indices)])),
        ])
      }
    }
  }

  static func table(
    _ levels: [Level], order: [Int32] = [0, 1], blocks: [Int32] = []
  ) -> FlatTable {
    FlatTable([0: .ints(order), 1: .ints(blocks), 2: .tables(levels.map(\.table))])
  }

  /// The network with fully connected weights `[4, 27]` of which some bytes are stored.
  static func model(_ sparsity: FlatTable, stored: [UInt8]) -> TinyModel {
    var model = TinyModel.network
    model.tensors[9].sparsity = sparsity
    model.tensors[9].data = stored
    return model
  }

  /// What a model makes of an image of the network's shape.
  static func run(_ model: TinyModel) throws -> [Int8] {
    let model = try read(model)
    let instance = try model.program.makeInstance(
      runner: ReferenceInterpreter(memoryLimit: 1 << 16))
    let type = try #require(model.methods[0].inputs[0].type)
    let image = try Tensor((0..<32).map { Int8($0 * 7 - 110) }, type: type)
    return try instance.call(model.methods[0].name, [image])[0].elements(as: Int8.self)
  }

  @discardableResult
  static func read(_ model: TinyModel) throws -> Model {
    try TFLiteFormat().read(ByteStorage.array(model.bytes()), path: "sparse.tflite")
  }

  static let two = Level.sparse(segments: [0, 1, 1, 2, 2], indices: [0, 26])

  @Test func sparseWeightsAreThoseOfTheDenseModel() throws {
    var dense = TinyModel.network
    var weights = [UInt8](repeating: 0, count: 108)
    (weights[0], weights[2 * 27 + 26]) = (100, 200)
    dense.tensors[9].data = weights
    let sparse = Self.model(Self.table([.dense(4), Self.two]), stored: [100, 200])
    #expect(try Self.run(dense) == Self.run(sparse))
  }

  /// Faults, and what the refusal says.
  static let faults: [(String, FlatTable, [UInt8])] = [
    ("1 are stored", table([.dense(4), two]), [1]),
    ("3 are stored", table([.dense(4), two]), [1, 2, 3]),
    ("outside", table([.dense(4), .sparse(segments: [0, 1, 1, 1, 1], indices: [27])]), [1]),
    ("outside", table([.dense(4), .sparse(segments: [0, 1, 1, 1, 1], indices: [-1])]), [1]),
    ("outside", table([.dense(5), .dense(1)]), [1, 2, 3, 4, 5]),
    (
      "segments", table([.dense(4), .sparse(segments: [0, 2, 1, 2, 2], indices: [0, 1])]), [1, 2]
    ),
    ("segments", table([.dense(4), .sparse(segments: [0, 2], indices: [0, 1])]), [1, 2]),
    ("segments", table([.dense(4), .sparse(segments: [], indices: [])]), []),
    ("entries", table([.dense(.max), .dense(.max)]), [1]),
    ("entries", table([.dense(-1), two]), [1]),
    ("order", table([.dense(4), two], order: [0, 0]), [1, 2]),
    ("order", table([.dense(4), two], order: [0, 2]), [1, 2]),
    ("order", table([.dense(4)], order: [0]), [1, 2, 3, 4]),
    ("order", table([.dense(4), two, .dense(1)], order: [0, 1, 2], blocks: [7]), [1, 2]),
    ("order", table([]), []),
    ("not dense", table([.dense(4), two, two], order: [0, 1, 2], blocks: [1]), [1, 2]),
    ("not dense", table([.dense(4), two, .dense(0)], order: [0, 1, 2], blocks: [1]), []),
    (
      "order",
      table(
        [Level](repeating: .dense(1), count: 17), order: Array(0..<17),
        blocks: [Int32](repeating: 0, count: 15)), [1]
    ),
  ]

  @Test(arguments: faults.indices)
  func faultsAreRefused(index: Int) throws {
    let (words, sparsity, stored) = Self.faults[index]
    do {
      try Self.read(Self.model(sparsity, stored: stored))
      Issue.record("it was read: \(words)")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test func packedIntegersNeedAsManyBytesAsTheyFill() throws {
    for (type, count) in [(UInt8(17), 54), (19, 27)] {
      var model = TinyModel.network
      model.tensors[9].type = type
      model.tensors[9].data = [UInt8](repeating: 0x96, count: count)
      try Self.read(model)
      model.tensors[9].data = [UInt8](repeating: 0x96, count: count - 1)
      #expect(throws: (any Error).self) { try Self.read(model) }
    }
  }
}

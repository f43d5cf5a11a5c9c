import LanternFormats
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Constants with a scale for every block of elements.
struct TFLiteBlockScaleTests {
  /// A network of one operator on an input of one row, and int8 weights `[1, 4]` in blocks of two.
  static func model(operator code: Int32 = 9, blocks: (Int32, Int32) = (2, 2)) -> TinyModel {
    var weights = TinyModel.Tensor(9, [1, 4], data: [1, 2, 3, 252])
    weights.blocks = (scales: blocks.0, size: blocks.1)
    let scales = TinyModel.Tensor(0, [1, 2], data: [0, 0, 0, 63, 0, 0, 128, 62])
    return TinyModel(
      tensors: [
        TinyModel.Tensor(0, [1, 4]), weights, scales,
        TinyModel.Tensor(0, code == 9 ? [1, 1] : [1, 4]),
      ],
      nodes: [TinyModel.Node(code, [0, 1], [3])], inputs: [0], outputs: [3])
  }

  @discardableResult
  static func read(_ model: TinyModel) throws -> Model {
    try TFLiteFormat().read(ByteStorage.array(model.bytes()), path: "blocks.tflite")
  }

  @Test func scalesAreThoseOfTheBlocks() throws {
    let model = try Self.read(Self.model())
    let instance = try model.program.makeInstance(
      runner: ReferenceInterpreter(memoryLimit: 1 << 16))
    let row = try Tensor([0, 255, 10, 20] as [Float], shape: [1, 4])
    let result = try instance.call(model.methods[0].name, [row])
    #expect(try result[0].elements(as: Float.self) == [255 - 12.5])
  }

  @Test(arguments: [(4, 2), (-1, 2), (.max, 2), (2, 0), (2, -2)] as [(Int32, Int32)])
  func blocksThatCannotBeAreRefused(blocks: (Int32, Int32)) {
    #expect {
      try Self.read(Self.model(blocks: blocks))
    } throws: { error in
      (error as? FormatError)?.code == .malformed
    }
  }

  @Test(arguments: [(2, 3), (2, .max), (1, 2)] as [(Int32, Int32)])
  func blocksThatDoNotFitAreRefused(blocks: (Int32, Int32)) {
    #expect(throws: FormatError.self) { try Self.read(Self.model(blocks: blocks)) }
  }

  @Test func scalesWithoutDataAreRefused() {
    #expect(throws: FormatError.self) { try Self.read(Self.model(blocks: (0, 2))) }
  }

  @Test(arguments: [0, 22] as [Int32]) func otherOperatorsDoNotReadThem(code: Int32) {
    #expect {
      try Self.read(Self.model(operator: code))
    } throws: { error in
      (error as? FormatError)?.code == .unsupported
    }
  }
}

import Foundation
import Lantern
import TestSupport
import Testing

/// Weights that do not lie in the tables of a file: in other files, or after the tables.
@Suite struct ExternalBufferTests {
  private static let weights: [Float] = [0.5, -1, 2, 100]

  private static func bytes(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) } }
  }

  /// `x + weights`, whose data is slice 7 of the group "weights.bin".
  private static func model(
    slice: [Int: FlatField] = [:], number: UInt32 = 7, group: String = "weights.bin"
  ) -> TinyModel {
    var model = TinyModel(
      tensors: [.init(0, [4]), .init(0, [4]), .init(0, [4])],
      nodes: [.init(0, [0, 1], [2])], inputs: [0], outputs: [2])
    model.tensors[1].externalBuffer = number
    var fields: [Int: FlatField] = [
      0: .int(7), 1: .int(1), 2: .long(12), 3: .long(16), 4: .text("unpacked"),
    ]
    for (field, value) in slice { fields[field] = value }
    model.fields[8] = .tables([FlatTable([0: .text("others")]), FlatTable([0: .text(group)])])
    model.fields[9] = .tables([
      FlatTable([0: .int(3), 1: .int(0), 2: .long(0), 3: .long(1 << 40)]), FlatTable(fields),
    ])
    return model
  }

  private static let given = [UInt8](repeating: 9, count: 12) + bytes(weights) + [1, 2, 3]

  @Test(arguments: [SessionOptions(), SessionOptions(engine: .reference)])
  func weightsAreTakenFromWhatIsGiven(_ options: SessionOptions) throws {
    let bytes = Self.model().bytes()
    let model = try Model(bytes: bytes, externalBuffers: ["weights.bin": .array(Self.given)])
    var session = try ModelSession(model, options: options)
    try session.write([1, 2, 3, 4], to: 0)
    try session.run()
    #expect(try session.read(from: 0) == [1.5, 1, 5, 104])
  }

  @Test func weightsAreTakenFromAFile() throws {
    try withTemporaryFolder { folder in
      let (path, other) = (folder.appending(path: "m.tflite"), folder.appending(path: "w"))
      try Data(Self.model().bytes()).write(to: path)
      try Data(Self.given).write(to: other)
      let buffers: [String: ByteStorage] = [
        "weights.bin": .file(try MappedFile(path: other.path)), "not used": .array([]),
      ]
      let inspection = try ModelInspection(contentsOf: path.path, externalBuffers: buffers)
      #expect(inspection.parameterByteCount == 16)
      var session = try ModelSession(Model(contentsOf: path.path, externalBuffers: buffers))
      #expect(
        try session.call([Tensor([0, 0, 0, 0] as [Float], shape: [4])])[0].elements(as: Float.self)
          == Self.weights)
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    for given in [[:], ["others": ByteStorage.array(Self.given)]] {
      let error = try #require(throws: FormatError.self) {
        _ = try Model(bytes: Self.model().bytes(), externalBuffers: given)
      }
      #expect(error.code == .incomplete)
      #expect(error.description.contains("\"weights.bin\""))
      #expect(error.description.contains("--external weights.bin=FILE"))
    }
  }

  @Test(arguments: [
    (model(slice: [2: .long(16)]), "lies beyond the 31 bytes given"),
    (model(slice: [3: .long(.max)]), "lies beyond the 31 bytes given"),
    (model(slice: [2: .long(.max - 3)]), "lies beyond the 31 bytes given"),
    (model(slice: [1: .int(2)]), "is of group 2 of 2"), (model(slice: [1: .int(-1)]), "of group"),
    (model(slice: [3: .long(12)]), "needs 16 bytes, and its buffer has 12"),
    (model(slice: [3: .long(0)]), "which has no data"),
    (model(slice: [4: .text("upside down")]), "packed in the way \"upside down\""),
    (model(number: 8), "names external buffer 8"),
  ])
  private func wrongSlicesAreRefused(_ model: TinyModel, _ reason: String) throws {
    let error = try #require(throws: FormatError.self) {
      _ = try Model(bytes: model.bytes(), externalBuffers: ["weights.bin": .array(Self.given)])
    }
    #expect(error.description.contains(reason), "\(error)")
  }

  /// Data after the tables, where files of more than two gigabytes have it.
  @Test func largeBuffersLieAfterTheTables() throws {
    func model(_ offset: Int) -> [UInt8] {
      var model = Self.model(number: 0)
      model.buffers[2] = FlatTable([1: .long(UInt64(offset)), 2: .long(16)])
      return model.bytes()
    }
    let place = model(64).count + 5
    let bytes = model(place) + [0, 0, 0, 0, 0] + Self.bytes(Self.weights)
    var session = try ModelSession(Model(bytes: bytes))
    try session.write([1, 2, 3, 4], to: 0)
    try session.run()
    #expect(try session.read(from: 0) == [1.5, 1, 5, 104])
    #expect(throws: FormatError.self) { try Model(bytes: bytes.dropLast()) }
  }

  /// Large options of a custom operator lie there too.
  @Test func largeOptionsLieAfterTheTables() throws {
    func model(_ offset: Int) -> [UInt8] {
      var model = TinyModel(
        tensors: [.init(0, [2]), .init(0, [2])], nodes: [.init(custom: "Own", [0], [1])],
        inputs: [0], outputs: [1])
      var subgraph = model.subgraph
      subgraph.fields[3] = .tables([
        FlatTable([
          0: .int(0), 1: .ints([0]), 2: .ints([1]), 9: .long(UInt64(offset)), 10: .long(3),
        ])
      ])
      model.fields[2] = .tables([subgraph])
      return model.bytes()
    }
    let place = model(64).count
    let bytes = model(place) + [5, 6, 7]
    let own = CustomOperator("Own") { node in Shift(by: Float(node.options.last ?? 0)) }
    var session = try ModelSession(Model(bytes: bytes, operators: [own]))
    #expect(
      try session.call([Tensor([1, 2] as [Float], shape: [2])])[0].elements(as: Float.self)
        == [8, 9])
    #expect(throws: FormatError.self) { try Model(bytes: bytes.dropLast(), operators: [own]) }
  }

  private struct Shift: Operator {
    var by: Float

    func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { inputs }

    func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
      [try Tensor(inputs[0].elements(as: Float.self).map { $0 + by }, type: outputs[0])]
    }
  }
}

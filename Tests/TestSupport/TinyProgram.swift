/// A `.tflite` file of several subgraphs made by hand, right or wrong.
package struct TinyProgram: Sendable {
  /// The subgraphs; each has buffers and operators of its own.
  package var subgraphs: [TinyModel]
  /// More fields of the model's table, or others in place of its own.
  package var fields: [Int: FlatField] = [:]

  /// Creates a program of subgraphs, the first of which is its method.
  package init(_ subgraphs: [TinyModel]) { self.subgraphs = subgraphs }

  /// The bytes of the file.
  package func bytes() -> [UInt8] {
    var buffers = [FlatTable()]
    var codes: [FlatTable] = []
    var tables: [FlatTable] = []
    for subgraph in subgraphs {
      tables.append(subgraph.subgraph(firstBuffer: buffers.count, firstCode: codes.count))
      codes += subgraph.nodes.map(\.codeTable)
      buffers += subgraph.tensors.map { FlatTable($0.data.map { [0: .bytes($0)] } ?? [:]) }
    }
    let own: [Int: FlatField] = [
      0: .int(3), 1: .tables(codes), 2: .tables(tables), 3: .text("a tiny program"),
      4: .tables(buffers),
    ]
    return FlatBufferWriter.file(FlatTable(own.merging(fields) { $1 }), identifier: "TFL3")
  }
}

extension TinyModel {
  /// The bytes of 32-bit integers.
  package static func words(_ values: [Int32]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
  }

  /// The buffer of a tensor of strings: their number, where each begins and the last ends, and they.
  package static func strings(_ texts: [String]) -> [UInt8] {
    var ends = [Int32(8 + 4 * texts.count)]
    for text in texts { ends.append((ends.last ?? 0) + Int32(text.utf8.count)) }
    return words([Int32(texts.count)] + ends) + texts.flatMap { Array($0.utf8) }
  }
}

extension TinyProgram {
  private static func number(_ value: Int32) -> TinyModel.Tensor {
    TinyModel.Tensor(2, [1], data: TinyModel.words([value]))
  }

  private static let number = TinyModel.Tensor(2, [1])
  private static let truth = TinyModel.Tensor(6, [1])
  /// The handle of a variable or a table.
  private static let handle = TinyModel.Tensor(13, [1])

  /// `while x < limit: x = factor * x + 1`, of one input.
  package static func loop(factor: Int32 = 3, limit: Int32 = 100) -> TinyProgram {
    TinyProgram([
      TinyModel(
        tensors: [number, number],
        nodes: [.init(119, [0], [1], options: FlatTable([0: .int(1), 1: .int(2)]))],
        inputs: [0], outputs: [1]),
      TinyModel(
        tensors: [number, number(limit), truth], nodes: [.init(58, [0, 1], [2])], inputs: [0],
        outputs: [2]),
      TinyModel(
        tensors: [number, number(factor), number, number(1), number],
        nodes: [.init(18, [0, 1], [2]), .init(0, [2, 3], [4])], inputs: [0], outputs: [4]),
    ])
  }

  /// A counter that begins at 7 by `CALL_ONCE`, grows by the input where that is below 10, and by a
  /// composite of it otherwise.
  package static let counter: TinyProgram = {
    let variable = FlatTable([1: .text("counter")])
    let begin = TinyModel(
      tensors: [handle, number(7)],
      nodes: [.init(142, [], [0], options: variable), .init(144, [0, 1], [])], inputs: [],
      outputs: [])
    let main = TinyModel(
      tensors: [number, number(10), truth, number, handle, number, number],
      nodes: [
        .init(129, [], [], options: FlatTable([0: .int(1)])),
        .init(58, [0, 1], [2]),
        .init(118, [2, 0], [3], options: FlatTable([0: .int(2), 1: .int(3)])),
        .init(142, [], [4], options: variable), .init(143, [4], [5]), .init(0, [3, 5], [6]),
        .init(144, [4, 6], []),
      ],
      inputs: [0], outputs: [6])
    let same = TinyModel(
      tensors: [number, number, number(0)], nodes: [.init(0, [0, 2], [1])], inputs: [0],
      outputs: [1])
    let composite = TinyModel(
      tensors: [number, number],
      nodes: [
        .init(206, [0], [1], options2: FlatTable([0: .text("tiny.double"), 1: .int(4)]))
      ], inputs: [0], outputs: [1])
    let double = TinyModel(
      tensors: [number, number, number(2)], nodes: [.init(18, [0, 2], [1])], inputs: [0],
      outputs: [1])
    return TinyProgram([main, begin, same, composite, double])
  }()

  /// The counter, with a number that lies outside the file, among `weights`.
  package static let outside: TinyProgram = {
    var program = counter
    program.subgraphs[0].tensors[1].data = nil
    program.subgraphs[0].tensors[1].externalBuffer = 7
    program.fields[8] = .tables([FlatTable([0: .text("weights")])])
    program.fields[9] = .tables([
      FlatTable([0: .int(7), 1: .int(0), 2: .long(4), 3: .long(4), 4: .text("unpacked")])
    ])
    return program
  }()

  /// What lies outside the file of `outside`.
  package static let weights = TinyModel.words([3, 10, 4])

  /// A table from strings to numbers, which is filled by `CALL_ONCE`, and asked for two strings.
  package static let table: TinyProgram = {
    let options = FlatTable([0: .int(5), 1: .byte(5), 2: .byte(4)])
    func long(_ shape: [Int32], _ values: [Int32]? = nil) -> TinyModel.Tensor {
      TinyModel.Tensor(
        4, shape,
        data: values.map { $0.flatMap { TinyModel.words([$0, $0 < 0 ? -1 : 0]) } })
    }
    let fill = TinyModel(
      tensors: [
        handle, TinyModel.Tensor(5, [3], data: TinyModel.strings(["red", "green", "blue"])),
        long([3], [1, 2, 3]),
      ],
      nodes: [.init(136, [], [0], options: options), .init(138, [0, 1, 2], [])], inputs: [],
      outputs: [])
    let main = TinyModel(
      tensors: [
        TinyModel.Tensor(5, [2]), handle, long([1], [-1]), long([2]), long([1]),
      ],
      nodes: [
        .init(129, [], [], options: FlatTable([0: .int(1)])),
        .init(136, [], [1], options: options), .init(137, [1, 0, 2], [3]),
        .init(139, [1], [4]),
      ],
      inputs: [0], outputs: [3, 4])
    return TinyProgram([main, fill])
  }()

  /// The input in a shape made of its own, its elements that are not zero, and as many numbers as
  /// the sum of their indices.
  package static let shapes = TinyProgram([
    TinyModel(
      tensors: [
        TinyModel.Tensor(0, [2, 3]), TinyModel.Tensor(2, [2]), number(0), number(1),
        TinyModel.Tensor(2, []), number(2), TinyModel.Tensor(2, []), TinyModel.Tensor(2, [2]),
        TinyModel.Tensor(0, [3, 2]), TinyModel.Tensor(4, [1, 2]), TinyModel.Tensor(0, [1, 2]),
        TinyModel.Tensor(2, [1, 2]), TinyModel.Tensor(2, []),
        TinyModel.Tensor(2, [], data: TinyModel.words([0])), TinyModel.Tensor(2, [1]),
        TinyModel.Tensor(2, [], data: TinyModel.words([1])),
        TinyModel.Tensor(2, [2], data: TinyModel.words([0, 1])),
      ],
      nodes: [
        .init(77, [0], [1]),
        .init(45, [1, 2, 3, 3], [4], options: FlatTable([4: .int(1)])),
        .init(45, [1, 3, 5, 3], [6], options: FlatTable([4: .int(1)])),
        .init(83, [6, 4], [7], options: FlatTable([0: .int(2)])),
        .init(22, [0, 7], [8]), .init(109, [0], [9]), .init(107, [0, 9], [10]),
        .init(53, [9], [11]), .init(74, [11, 16], [12], options: FlatTable([0: .byte(0)])),
        .init(96, [13, 12, 15], [14]),
      ],
      inputs: [0], outputs: [8, 10, 14])
  ])
}

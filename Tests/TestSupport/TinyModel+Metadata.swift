/// A file that is packed into a model.
package struct PackedText: Sendable {
  package var name: String
  package var text: String

  package init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}

extension TinyModel {
  /// A picture of 2 x 2 pixels to three scores, which are 0.2, 0.9 and 0.5 whatever it shows.
  package static let constantClassifier: TinyModel = {
    func words(_ values: [UInt32]) -> [UInt8] {
      values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    }
    let biases: [Float] = [0.2, 0.9, 0.5]
    return TinyModel(
      tensors: [
        Tensor(0, [1, 2, 2, 3]), Tensor(2, [2], data: words([1, 2])), Tensor(0, [1, 3]),
        Tensor(0, [3, 3], data: [UInt8](repeating: 0, count: 36)),
        Tensor(0, [3], data: words(biases.map(\.bitPattern))), Tensor(0, [1, 3]),
      ],
      nodes: [
        Node(40, [0, 1], [2], options: FlatTable([0: .byte(0)])),
        Node(9, [2, 3, 4], [5], options: FlatTable([0: .byte(0)])),
      ],
      inputs: [0], outputs: [5])
  }()

  /// The bytes of the file with a table `ModelMetadata`, and an archive behind it.
  package func bytes(metadata: FlatTable, files: [PackedText] = []) -> [UInt8] {
    var model = self
    let table = FlatBufferWriter.file(metadata, identifier: "M001")
    model.tensors.append(Tensor(3, [Int32(table.count)], data: table))
    let entry = FlatTable([
      0: .text("TFLITE_METADATA"), 1: .int(Int32(model.tensors.count)),
    ])
    model.fields[6] = .tables([entry])
    return model.bytes() + PackedText.archive(files)
  }
}

extension PackedText {
  /// A zip archive of stored entries; nothing for no files.
  fileprivate static func archive(_ files: [PackedText]) -> [UInt8] {
    guard !files.isEmpty else { return [] }
    var (output, directory): ([UInt8], [UInt8]) = ([], [])
    func little(_ value: Int, _ byteCount: Int) -> [UInt8] {
      (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    for file in files {
      let (name, contents) = ([UInt8](file.name.utf8), [UInt8](file.text.utf8))
      let sizes = little(contents.count, 4) + little(contents.count, 4)
      let common =
        little(20, 2) + little(0, 8) + little(checksum(contents), 4) + sizes
        + little(name.count, 2) + little(0, 2)
      directory += little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 10)
      directory += little(output.count, 4) + name
      output += little(0x0403_4b50, 4) + common + name + contents
    }
    let end =
      little(0x0605_4b50, 4) + little(0, 4) + little(files.count, 2) + little(files.count, 2)
      + little(directory.count, 4) + little(output.count, 4) + little(0, 2)
    return output + directory + end
  }

  /// CRC-32 bit by bit, as the archive's format defines it.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    var rest: UInt32 = 0xffff_ffff
    for byte in bytes {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xedb8_8320 : rest >> 1 }
    }
    return Int(~rest)
  }
}

extension FlatTable {
  /// A table `AssociatedFile`: 2 labels of an axis, 3 of values, 4 calibrations, 5 a vocabulary.
  package static func file(
    _ name: String, kind: UInt8, locale: String? = nil
  ) -> FlatTable {
    var fields: [Int: FlatField] = [0: .text(name), 2: .byte(kind)]
    if let locale { fields[3] = .text(locale) }
    return FlatTable(fields)
  }

  /// A table `ProcessUnit`: 1 a normalisation, 2 a calibration, 3 a threshold, 4 to 6 tokenizers.
  package static func unit(_ kind: UInt8, _ fields: [Int: FlatField]) -> FlatTable {
    FlatTable([0: .byte(kind), 1: .table(FlatTable(fields))])
  }

  /// Metadata of `TinyModel.constantClassifier` that says nearly all that can be said.
  package static let fullMetadata = FlatTable([
    0: .text("tones"), 1: .text("Tells tones."), 2: .text("v2"),
    3: .tables([
      FlatTable([
        0: .text("main"), 1: .text("The network."), 2: .tables([fullInput]),
        3: .tables([fullOutput]), 4: .tables([.file("readme.txt", kind: 1)]),
        5: .tables([
          .unit(5, [0: .tables([.file("pieces.model", kind: 0)]), 1: .tables([])])
        ]),
        6: .tables([.unit(4, [0: .tables([.file("words.txt", kind: 5)])])]),
        7: .tables([FlatTable([0: .text("all"), 1: .texts(["picture"])])]),
        8: .tables([FlatTable([0: .text("found"), 1: .texts(["scores", "boxes"])])]),
        9: .tables([FlatTable([0: .text("mine"), 1: .bytes([1, 2, 3])])]),
      ])
    ]),
    4: .text("An author"), 5: .text("A license"),
    6: .tables([.file("index.bin", kind: 6)]), 7: .text("1.5.0"),
  ])

  private static let fullInput = FlatTable([
    0: .text("picture"), 1: .text("What is seen."),
    2: .texts(["batch", "height", "width", "color"]),
    3: .table(
      FlatTable([
        0: .byte(2),
        1: .table(
          FlatTable([0: .byte(1), 1: .table(FlatTable([0: .int(4), 1: .int(2)]))])),
        2: .table(FlatTable([0: .int(1), 1: .int(2)])),
      ])),
    4: .tables([.unit(1, [0: .floats([127]), 1: .floats([128])])]),
    5: .table(FlatTable([0: .floats([1]), 1: .floats([-1])])),
  ])

  private static let fullOutput = FlatTable([
    0: .text("scores"),
    3: .table(
      FlatTable([
        0: .byte(3),
        1: .table(FlatTable([0: .ints([1, 0, 3, 2]), 1: .byte(1), 2: .byte(1)])),
      ])),
    4: .tables([
      .unit(2, [0: .byte(0), 1: .float(0.125)]), .unit(3, [0: .float(0.4)]),
      .unit(6, [0: .text("\\W+"), 1: .tables([.file("absent.txt", kind: 5)])]),
      .unit(9, [:]),
    ]),
    6: .tables([
      .file("tones.txt", kind: 2), .file("toene.txt", kind: 2, locale: "de"),
      .file("sigmoids.csv", kind: 4),
    ]),
  ])

  /// The files that `fullMetadata` names.
  package static let fullFiles = [
    PackedText("tones.txt", "dark\nlight\nmiddle\n"),
    PackedText("toene.txt", "dunkel\r\nhell\r\nmittel\r\n"),
    PackedText("sigmoids.csv", "1,1,0\n2, 0, 0, 0.95\n\n"),
    PackedText("words.txt", "a\nb"), PackedText("readme.txt", "Read me."),
    PackedText("index.bin", "0123456789"), PackedText("pieces.model", "abc"),
  ]
}

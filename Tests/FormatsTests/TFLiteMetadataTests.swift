import LanternFormats
import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// What a `.tflite` file's metadata says, sound and not.
@Suite struct TFLiteMetadataTests {
  private func metadata(_ bytes: [UInt8]) throws -> ModelMetadata {
    try TFLiteFormat().read(.array(bytes), path: "tiny.tflite").metadata
  }

  private let whole = TinyModel.constantClassifier.bytes(
    metadata: .fullMetadata, files: FlatTable.fullFiles)

  @Test func everyFieldIsRead() throws {
    let metadata = try metadata(whole)
    #expect(metadata.name == "tones")
    #expect(metadata.summary == "Tells tones.")
    #expect(metadata.version == "v2")
    #expect(metadata.author == "An author")
    #expect(metadata.license == "A license")
    #expect(metadata.minimumParserVersion == "1.5.0")
    #expect(metadata.files.map(\.kind) == [.searchIndex])
    #expect(metadata.files.first?.byteCount == 10)
    #expect(try metadata.bytes(of: metadata.files[0]) == [UInt8]("0123456789".utf8))
    let subgraph = try #require(metadata.subgraphs.first)
    #expect(subgraph.name == "main")
    #expect(subgraph.summary == "The network.")
    #expect(subgraph.files.map(\.name) == ["readme.txt"])
    #expect(subgraph.custom.map(\.bytes) == [[1, 2, 3]])
    #expect(subgraph.inputGroups.map(\.tensorNames) == [["picture"]])
    #expect(subgraph.outputGroups.map(\.tensorNames) == [["scores", "boxes"]])
    guard case .sentencePieceTokenizer(let models, let words) = subgraph.inputUnits.first else {
      Issue.record("\(subgraph.inputUnits)")
      return
    }
    #expect(models.map(\.byteCount) == [3] && words.isEmpty)
    guard case .bertTokenizer(let vocabulary) = subgraph.outputUnits.first else {
      Issue.record("\(subgraph.outputUnits)")
      return
    }
    #expect(vocabulary.first?.vocabulary == ["a", "b"])
  }

  @Test func tensorsAreDescribed() throws {
    let metadata = try metadata(whole)
    let (input, output) = (try #require(metadata.input(0)), try #require(metadata.output(0)))
    #expect(metadata.input(1) == nil && metadata.output(-1) == nil)
    #expect(input.name == "picture" && input.summary == "What is seen.")
    #expect(input.dimensionNames == ["batch", "height", "width", "color"])
    #expect(
      input.content
        == .image(
          TensorMetadata.ImageContent(
            colorSpace: .rgb, defaultSize: TensorMetadata.ImageContent.Size(width: 4, height: 2))))
    #expect(input.contentDimensions == 1...2)
    #expect(input.minimum == [-1] && input.maximum == [1])
    #expect(metadata.normalization?.mean == [127] && metadata.normalization?.deviation == [128])
    #expect(
      output.content
        == .boundingBoxes(
          TensorMetadata.BoundingBoxContent(
            order: [1, 0, 3, 2], kind: .boundaries, coordinates: .pixel)))
    #expect(output.scoreThreshold == 0.4)
    #expect(output.units.last == .unknown(9))
    guard case .regexTokenizer("\\W+", let absent) = output.units[2] else {
      Issue.record("\(output.units)")
      return
    }
    // A vocabulary that is not there costs nothing but its words.
    #expect(absent.first?.byteCount == nil && absent.first?.vocabulary == nil)
  }

  @Test func labelsAreByLocaleAndTheFirstByDefault() throws {
    let metadata = try metadata(whole)
    #expect(metadata.labels == ["dark", "light", "middle"])
    #expect(metadata.labelsName == "tones.txt")
    let output = try #require(metadata.output(0))
    #expect(output.labelsFile(locale: "de")?.labels == ["dunkel", "hell", "mittel"])
    #expect(output.labelsFile(locale: "fr")?.name == "tones.txt")
  }

  @Test func calibrationsAreParsed() throws {
    let calibration = try metadata(whole).output(0)?.scoreCalibration
    #expect(
      calibration
        == ScoreCalibration(
          transformation: .identity, defaultScore: 0.125,
          sigmoids: [
            ScoreCalibration.Sigmoid(scale: 1, slope: 1, offset: 0),
            ScoreCalibration.Sigmoid(scale: 2, slope: 0, offset: 0, minimumScore: 0.95), nil,
          ]))
  }

  @Test func namedBuffersAreRead() throws {
    var model = TinyModel.constantClassifier
    let environment = FlatTable([0: .text("2.19.0"), 1: .int(2), 2: .int(7)])
    let options = FlatTable([0: .ints([1003, 77])])
    let conversion = FlatBufferWriter.file(
      FlatTable([0: .table(environment), 1: .table(options)]), identifier: "CMD1")
    for data in [conversion, Array("1.14.0".utf8) + [UInt8](repeating: 0, count: 10)] {
      model.tensors.append(TinyModel.Tensor(3, [Int32(data.count)], data: data))
    }
    model.fields[6] = .tables(
      ["CONVERSION_METADATA", "min_runtime_version"].enumerated().map {
        FlatTable([0: .text($1), 1: .int(Int32($0 + 7))])
      })
    let metadata = try metadata(model.bytes())
    #expect(metadata.minimumRuntimeVersion == "1.14.0")
    #expect(
      metadata.conversion
        == ModelMetadata.Conversion(
          converterVersion: "2.19.0", interfaceVersion: 2, source: "PyTorch",
          optimizations: ["full integer quantisation", "mode 77"]))
  }

  /// A fault, and words that its refusal has.
  @Test(arguments: [
    ("1,1", "line 1 of a score calibration"), ("1,1,0\n1,x,0", "sigmoids.csv, byte 6"),
    ("-1,1,0", "not \"-1,1,0\""), ("1,1,nan", "line 1"), ("1,1,0,1,1", "line 1"),
    ("1,,0", "line 1"),
  ])
  func damagedCalibrationsAreRefused(_ text: String, _ words: String) {
    let bytes = TinyModel.constantClassifier.bytes(
      metadata: .fullMetadata,
      files: FlatTable.fullFiles.map {
        $0.name == "sigmoids.csv" ? PackedText($0.name, text) : $0
      })
    let error = #expect(throws: FormatError.self) { try metadata(bytes) }
    #expect(error?.description.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func missingFilesAreRefusedWhereResultsNeedThem() {
    for name in ["tones.txt", "sigmoids.csv"] {
      let bytes = TinyModel.constantClassifier.bytes(
        metadata: .fullMetadata, files: FlatTable.fullFiles.filter { $0.name != name })
      let error = #expect(throws: FormatError.self) { try metadata(bytes) }
      #expect(error?.code == .truncated)
      #expect(error?.message.contains(name) == true)
    }
  }

  @Test func unionsWithoutMembersAreRefused() {
    let tensor = FlatTable([4: .tables([FlatTable([0: .byte(1)])])])
    let root = FlatTable([3: .tables([FlatTable([2: .tables([tensor])])])])
    let error = #expect(throws: FormatError.self) {
      try metadata(TinyModel.constantClassifier.bytes(metadata: root))
    }
    #expect(error?.message.contains("union") == true)
    #expect(error?.place == "model metadata" && error?.offset != nil)
  }

  @Test(arguments: 0..<30 as Range<UInt64>) func mutationsNeverTrap(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for round in 0..<150 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[position] =
          [0, 1, 2, 4, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
          .randomElement(using: &generator) ?? 0
      }
      if round.isMultiple(of: 8) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      }
      do {
        let inspection = try TFLiteFormat().inspect(
          .array(bytes), path: "tiny.tflite", inputShapes: nil)
        for file in inspection.metadata.files { _ = try inspection.metadata.bytes(of: file) }
      } catch let error as FormatError {
        #expect(
          error.offset != nil || error.place != nil || error.code == .unknownFormat,
          "seed \(seed), round \(round): \(error)")
      }
    }
  }

  @Test(.enabled(if: Material.isPresent, "\(Material.absence)")) func materialIsRead() throws {
    let folder =
      "tflite/github/tensorflow__tflite-support/tensorflow_lite_support/cc/test/testdata/task"
    func read(_ name: String) throws -> ModelMetadata {
      let bytes = ByteStorage.array(try Material.bytes("\(folder)/\(name)"))
      return try TFLiteFormat().inspect(bytes, path: name, inputShapes: nil).metadata
    }
    let detector = try read("vision/coco_ssd_mobilenet_v1_1.0_quant_2018_06_29.tflite")
    #expect(detector.name == "Coco SSD MobileNetV1")
    #expect(detector.subgraphs.first?.outputs.map(\.name).count == 4)
    #expect(
      detector.output(0)?.content
        == .boundingBoxes(
          TensorMetadata.BoundingBoxContent(
            order: [1, 0, 3, 2], kind: .boundaries, coordinates: .ratio)))
    #expect(detector.output(1)?.labelsFile()?.labels?.count == 90)
    let searcher = try read("text/regex_searcher.tflite")
    #expect(searcher.conversion?.converterVersion == "2.9.0")
    #expect(searcher.minimumRuntimeVersion == "1.6.0")
    guard case .regexTokenizer(_, let words) = searcher.input(0)?.units.first else {
      Issue.record("no tokenizer")
      return
    }
    #expect(words.first?.vocabulary?.count == 10_003)
  }
}

import LanternGraphs
import LanternImaging
import LanternRuntime
import LanternTensors
import LanternVision
import TestSupport
import Testing

@Suite struct ImageClassifierTests {
  private let picture = Result {
    try Image(width: 2, height: 2, pixels: [UInt8](repeating: 90, count: 12))
  }

  private func classify(
    _ model: TestModel, _ options: ImageClassifier.Options = ImageClassifier.Options()
  ) throws -> Classification {
    var classifier = try ImageClassifier(model.model, options: options)
    return try classifier.classify(picture.get())
  }

  /// A network's last operators, and what they make of the sums.
  struct Ending: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: ScoreKind
    var tail: @Sendable (inout Graph, Value.ID) throws -> Value.ID

    init(
      _ name: String, _ kind: ScoreKind, _ operators: [any Operator],
      declared: TensorType? = nil
    ) {
      testDescription = name
      self.kind = kind
      tail = { graph, value in
        try operators.reduce(value) { value, operation in try graph.append(operation, [value])[0] }
      }
    }
  }

  static let uint8 = try? Quantize(
    elementType: .uint8, quantization: Quantization(scale: 1 / 256, zeroPoint: 0))

  static let endings: [Ending] = [
    Ending("sums", .logits, []),
    Ending(
      "rearranged sums", .logits, [Reshape(dimensions: [3, 1]), Reshape(dimensions: [1, 3])]),
    Ending("clamped sums", .logits, [Clamp(range: .relu)]),
    Ending("log-softmax", .logits, [LogSoftmax()]),
    Ending("softmax", .probabilities, [Softmax()]),
    Ending("rearranged softmax", .probabilities, [Softmax(), Reshape(dimensions: [1, 1, 1, 3])]),
    Ending("quantised softmax", .probabilities, [Softmax()] + (uint8.map { [$0] } ?? [])),
    Ending(
      "softmax without its first class", .probabilities,
      [Softmax(), Slice(starts: [0, 1], sizes: [1, 2])]),
    Ending("sigmoid", .independent, [Logistic()]),
    Ending(
      "quantised and dequantised sigmoid", .independent,
      [Logistic()] + (uint8.map { [$0, Dequantize()] } ?? [])),
  ]

  /// The sums lie between 0 and 1 and add up to 1, which would deceive whoever looks at them alone.
  @Test(arguments: endings) func softmaxIsAppliedOnce(_ ending: Ending) throws {
    var model = try TestModel(biases: [0.2, 0.5, 0.3])
    model.tail = ending.tail
    let result = try classify(model)
    #expect(result.scoreKind == ending.kind)
    let powers = [0.2, 0.5, 0.3].map { Elementary.power($0) }
    let sum = powers.reduce(0, +)
    let expected: [Double] =
      switch ending.testDescription {
      case "sigmoid", "quantised and dequantised sigmoid":
        [0.2, 0.5, 0.3].map { 1 / (1 + 1 / Elementary.power($0)) }
      case "softmax without its first class": powers.dropFirst().map { $0 / sum }
      default: powers.map { $0 / sum }
      }
    let tolerance = ending.testDescription.contains("quantised") ? 1.0 / 256 : 1e-6
    #expect(result.probabilities.count == expected.count)
    for (probability, value) in zip(result.probabilities, expected) {
      #expect(abs(Double(probability) - value) <= tolerance)
    }
  }

  /// Where the program does not show its graph the numbers tell.
  @Test func valuesTellWhereTheGraphDoesNot() throws {
    for (biases, kind) in [
      ([0.2, 0.5, 0.3], ScoreKind.probabilities), ([3, 2, -1], .logits),
      ([0.9, 0.8, 0.1], .independent),
    ] as [([Float], ScoreKind)] {
      var model = try TestModel(biases: biases)
      model.showsGraph = false
      #expect(try classify(model).scoreKind == kind)
    }
  }

  @Test func referenceAndPlansAgree() throws {
    let model = try TestModel(biases: [0.2, 0.5, 0.3])
    var options = ImageClassifier.Options()
    options.session.engine = .reference
    #expect(try classify(model, options) == classify(model))
  }

  // MARK: Input

  private func input(
    _ element: ElementType, _ shape: [Int], _ quantization: Quantization? = nil
  ) throws -> TensorType {
    TensorType(element, try Shape(shape), quantization: quantization)
  }

  /// Consumes a classifier, which cannot be copied into an expectation.
  private func facts(
    _ model: TestModel, _ options: ImageClassifier.Options = ImageClassifier.Options()
  ) throws -> (ImagePreprocessing, NormalizationSource, TensorType, isAssumed: Bool) {
    let classifier = try ImageClassifier(model.model, options: options)
    return (
      classifier.preprocessing, classifier.normalizationSource, classifier.inputType,
      classifier.isInputSizeAssumed
    )
  }

  private func metadata(mean: [Float], deviation: [Float]) -> ModelMetadata {
    var (tensor, subgraph, metadata) = (TensorMetadata(), SubgraphMetadata(), ModelMetadata())
    tensor.units = [.normalization(mean: mean, deviation: deviation)]
    subgraph.inputs = [tensor]
    metadata.subgraphs = [subgraph]
    return metadata
  }

  /// What is normalised is quantised afterwards, by the input's own scale.
  @Test func quantisedInputsAreNormalisedFirst() throws {
    let type = try input(
      .int8, [1, 1, 2, 3], Quantization(scale: 0.01, zeroPoint: -5))
    var model = try TestModel(biases: [1, 2], input: type)
    model.metadata = metadata(mean: [127.5], deviation: [127.5])
    let (preprocessing, source, _, _) = try facts(model)
    #expect(source == .metadata)
    let image = try Image(width: 2, height: 1, pixels: [0, 51, 102, 153, 204, 255])
    // -1, -0.6, -0.2 and so on in steps of 0.01, and 5 less.
    let stored = try preprocessing.tensor(from: image, as: type).integers()
    #expect(stored == [-105, -65, -25, 15, 55, 95])
  }

  @Test func openSizesAreTheMetadatas() throws {
    var model = try TestModel(biases: [1, 2])
    model.openDimensions = [0, 1, 2]
    model.metadata = metadata(mean: [0], deviation: [1])
    model.metadata.subgraphs[0].inputs[0].content = .image(
      TensorMetadata.ImageContent(
        colorSpace: .rgb, defaultSize: TensorMetadata.ImageContent.Size(width: 7, height: 5)))
    #expect(try facts(model).2.shape.dimensions == [1, 5, 7, 3])
    #expect(try facts(model).isAssumed == false)
  }

  @Test func normalisationIsGivenKnownOrAssumed() throws {
    var model = try TestModel(biases: [1, 2])
    var (preprocessing, source, _, _) = try facts(model)
    #expect(preprocessing.mean == [127.5, 127.5, 127.5])
    #expect(preprocessing.deviation == [127.5, 127.5, 127.5])
    #expect(source == .assumedUnitRange && source.isAssumed)

    model.metadata = metadata(mean: [127], deviation: [128])
    (preprocessing, source, _, _) = try facts(model)
    #expect(preprocessing.mean == [127, 127, 127])
    #expect(preprocessing.deviation == [128, 128, 128])
    #expect(source == .metadata && !source.isAssumed)

    model.metadata = metadata(mean: [1, 2, 3], deviation: [4, 5, 6])
    #expect(try facts(model).0.deviation == [4, 5, 6])
    model.metadata = metadata(mean: [1, 2, 3], deviation: [4])
    #expect(try facts(model).0.deviation == [4, 4, 4])
    model.metadata = metadata(mean: [1, 2], deviation: [4, 5])
    #expect(throws: ImageError.self) { try facts(model) }

    var options = ImageClassifier.Options()
    options.normalization = ([10, 20, 30], [1, 2, 3])
    (preprocessing, source, _, _) = try facts(model, options)
    #expect(preprocessing.mean == [10, 20, 30])
    #expect(source == .given)

    let first = try TestModel(biases: [1, 2], input: input(.float32, [1, 3, 2, 2]))
    (preprocessing, source, _, _) = try facts(first)
    #expect(preprocessing.layout == .channelsFirst)
    #expect(preprocessing.mean == ImagePreprocessing.imageNetMean)
    #expect(source == .assumedTorchvision)
  }

  /// Without a word from the model every byte arrives as it is, whatever the scale.
  @Test(arguments: [ElementType.uint8, .int8], [0.0078125, 0.012566016986966133, 1, 1 / 255.0, 3])
  func quantisedInputsAreTheBytes(_ element: ElementType, _ scale: Double) throws {
    let bytes = (0..<255).map { UInt8($0) } + [255, 0, 1]
    let image = try Image(width: 86, height: 1, pixels: bytes)
    for zeroPoint in element == .uint8 ? [0, 3, 127, 128, 255] : [-128, -14, 0, 127] {
      let type = try input(
        element, [1, 1, 86, 3], Quantization(scale: scale, zeroPoint: zeroPoint))
      let (preprocessing, source, _, _) = try facts(TestModel(biases: [1, 2], input: type))
      #expect(source == .assumedBytes)
      let stored = try preprocessing.tensor(from: image, as: type).integers()
      let offset = element == .uint8 ? 0 : 128
      #expect(stored == bytes.map { Int($0) - offset }, "zero point \(zeroPoint)")
    }
  }

  @Test func sizesAreTheModelsTheCallersOrAssumed() throws {
    var model = try TestModel(biases: [1, 2])
    #expect(try facts(model).2.shape.dimensions == [1, 2, 2, 3])
    #expect(try facts(model).isAssumed == false)
    var options = ImageClassifier.Options()
    options.inputSize = (2, 2)
    #expect(try facts(model, options).2.shape.dimensions == [1, 2, 2, 3])
    options.inputSize = (5, 7)
    let error = #expect(throws: GraphError.self) { try facts(model, options) }
    #expect(error?.description == "the model's input is 2 x 2 pixels and cannot be 5 x 7")

    model.openDimensions = [0, 1, 2]
    #expect(try facts(model).2.shape.dimensions == [1, 224, 224, 3])
    #expect(try facts(model).isAssumed)
    #expect(try facts(model, options).2.shape.dimensions == [1, 5, 7, 3])
    #expect(try facts(model, options).isAssumed == false)

    // A file that says nothing is PyTorch's.
    var untyped = try TestModel(biases: [1, 2], input: input(.float32, [1, 3, 2, 2]))
    untyped.isTyped = false
    for showsGraph in [true, false] {
      untyped.showsGraph = showsGraph
      #expect(try facts(untyped).2.shape.dimensions == [1, 3, 224, 224])
      #expect(try facts(untyped).isAssumed)
      #expect(try facts(untyped, options).2.shape.dimensions == [1, 3, 5, 7])
      #expect(try facts(untyped).1 == .assumedTorchvision)
    }
  }

  @Test func refusesWhatIsNoClassifier() throws {
    #expect(throws: GraphError.self) { try facts(TestModel(biases: [1])) }
    for shape in [[2, 4, 4, 3], [1, 4, 4, 1], [1, 1, 4, 4]] {
      var model = try TestModel(biases: [1, 2])
      model.input = try input(.float32, shape)
      // The graph is not asked: its own rules would refuse the channels first.
      let error = #expect(throws: (any Error).self) { try facts(model) }
      #expect("\(error.map { "\($0)" } ?? "")".isEmpty == false, "\(shape)")
    }
    var scores = try TestModel(biases: [1, 2, 3, 4])
    scores.tail = { try $0.append(Reshape(dimensions: [1, 2, 2]), [$1])[0] }
    let error = #expect(throws: GraphError.self) { try facts(scores) }
    #expect(error?.description.contains("not one score for each class") == true)
  }

  @Test func refusesScoresThatAreNoNumbers() throws {
    #expect(throws: GraphError.self) { try classify(TestModel(biases: [0, .nan])) }
  }

  @Test func labelsComeFromTheModel() throws {
    var model = try TestModel(biases: [1, 2])
    model.metadata.files = [
      AssociatedFile(name: "tones.txt", kind: .axisLabels, contents: .lines(["dark", "light"]))
    ]
    let classifier = try ImageClassifier(model.model)
    let (labels, count) = (classifier.labels, classifier.classCount)
    #expect(labels.names == ["dark", "light"])
    #expect(labels.source == "the model's own tones.txt")
    #expect(count == 2)
  }
}

private enum Elementary {
  /// `e^x` by its series, enough for small numbers.
  static func power(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for index in 1...30 {
      term *= x / Double(index)
      sum += term
    }
    return sum
  }
}

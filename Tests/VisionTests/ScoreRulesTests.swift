import LanternGraphs
import LanternImaging
import LanternVision
import TestSupport
import Testing

@Suite struct ScoreRulesTests {
  /// Metadata of an output with labels of three classes in two languages.
  private func metadata(
    _ units: [ProcessUnit], sigmoids: [ScoreCalibration.Sigmoid?]? = nil, output: Int = 0
  ) -> ModelMetadata {
    var (tensor, subgraph, metadata) = (TensorMetadata(), SubgraphMetadata(), ModelMetadata())
    tensor.units = units
    tensor.files = [
      AssociatedFile(name: "en.txt", kind: .axisLabels, contents: .lines(["a", "b", "c"])),
      AssociatedFile(
        name: "de.txt", kind: .axisLabels, locale: "de", contents: .lines(["x", "y", "z"])),
    ]
    if let sigmoids {
      tensor.files.append(
        AssociatedFile(
          name: "s.csv", kind: .scoreCalibration, contents: .calibration(sigmoids)))
    }
    subgraph.outputs = [TensorMetadata](repeating: TensorMetadata(), count: output) + [tensor]
    metadata.subgraphs = [subgraph]
    return metadata
  }

  private func classify(
    _ model: TestModel, _ options: ImageClassifier.Options = ImageClassifier.Options()
  ) throws -> (Classification, ScoreRules, Labels) {
    var classifier = try ImageClassifier(model.model, options: options)
    let image = try Image(width: 2, height: 2, pixels: [UInt8](repeating: 90, count: 12))
    return (try classifier.classify(image), classifier.scoreRules, classifier.labels)
  }

  @Test func sigmoidsAreApplied() throws {
    let (one, half) = (
      ScoreCalibration.Sigmoid(scale: 1, slope: 2, offset: 0),
      ScoreCalibration.Sigmoid(scale: 0.5, slope: 1, offset: -1, minimumScore: 0.3)
    )
    let identity = ScoreCalibration(
      transformation: .identity, defaultScore: 0.125, sigmoids: [one, half, nil])
    #expect(identity.calibrated(0, of: 0) == 0.5)
    #expect(abs(identity.calibrated(0.5, of: 0) - 0.7310586) < 1e-6)
    #expect(abs(identity.calibrated(-0.5, of: 0) - 0.2689414) < 1e-6)
    #expect(identity.calibrated(1, of: 1) == 0.25)
    #expect(identity.calibrated(0.25, of: 1) == 0.125)
    #expect(identity.calibrated(1, of: 2) == 0.125)
    #expect(identity.calibrated(1, of: 7) == 0.125)
    #expect(identity.calibrated(1e30, of: 0) == 1)
    #expect(identity.calibrated(-1e30, of: 0) == 0)
    // The sigmoid takes the logarithms away again: x^2 / (1 + x^2), and x^2 / (x^2 + (1 - x)^2).
    let logarithm = ScoreCalibration(
      transformation: .logarithm, defaultScore: 0, sigmoids: [one])
    #expect(abs(logarithm.calibrated(0.5, of: 0) - 0.2) < 1e-6)
    let inverse = ScoreCalibration(
      transformation: .inverseLogistic, defaultScore: 0, sigmoids: [one])
    #expect(abs(inverse.calibrated(0.25, of: 0) - 0.1) < 1e-6)
    // Where there is no logarithm scores still keep their order.
    for score: Float in [-1, 0, 1e-20] { #expect(logarithm.calibrated(score, of: 0) < 1e-6) }
    #expect(inverse.calibrated(1, of: 0) > 0.999)
  }

  @Test func metadataCalibratesScores() throws {
    var model = try TestModel(biases: [0, 2, 1])
    let sigmoid = ScoreCalibration.Sigmoid(scale: 1, slope: 1, offset: 0)
    let unit = ProcessUnit.scoreCalibration(.identity, defaultScore: 0.75)
    model.metadata = metadata([unit], sigmoids: [sigmoid, nil, sigmoid])
    let (result, rules, _) = try classify(model)
    #expect(result.probabilities[0] == 0.5 && result.probabilities[1] == 0.75)
    #expect(result.scoreKind == .independent)
    #expect(rules.calibrationSource == "sigmoids of s.csv, from the model's metadata")

    var options = ImageClassifier.Options()
    options.calibratesScores = false
    let (raw, told, _) = try classify(model, options)
    #expect(raw.scoreKind == .logits)
    #expect(told.calibrationSource == "none, as told; s.csv is not used")

    model.metadata = metadata([unit], sigmoids: [sigmoid])
    #expect(
      try classify(model).1.calibrationSource == "none: s.csv has 1 lines for 3 classes")
    model.metadata = metadata([unit])
    #expect(try classify(model).1.calibrationSource?.hasPrefix("none: the model's") == true)
    // An empty last line.
    model.metadata = metadata([unit], sigmoids: [sigmoid, sigmoid])
    #expect(try classify(model).0.probabilities[2] == 0.75)
  }

  @Test func lowScoresAreLeftOut() throws {
    var model = try TestModel(biases: [0.1, 0.7, 0.6])
    model.tail = { try $0.append(Clamp(range: .relu), [$1])[0] }
    model.showsGraph = false
    model.metadata = metadata([.scoreThreshold(0.6)])
    let (result, rules, _) = try classify(model)
    #expect(result.scoreKind == .independent)
    #expect(result.top(3).map(\.index) == [1, 2])
    #expect(rules.thresholdSource == "from the model's metadata")
    var options = ImageClassifier.Options()
    options.scoreThreshold = 0.65
    let (fewer, given, _) = try classify(model, options)
    #expect(fewer.top(3).map(\.index) == [1])
    #expect(given.threshold == 0.65)
    #expect(given.thresholdSource == "as given; 0.6, from the model's metadata, is not used")
    options.scoreThreshold = 1
    #expect(try classify(model, options).0.top(3).isEmpty)
  }

  /// A threshold of the model is of what it gives; one of the caller is a probability.
  @Test func thresholdsOfLogits() throws {
    var model = try TestModel(biases: [-2, 1, 3])
    model.metadata = metadata([.scoreThreshold(0)])
    #expect(try classify(model).0.top(3).map(\.index) == [2, 1])
    var options = ImageClassifier.Options()
    options.scoreThreshold = 0.5
    #expect(try classify(model, options).0.top(3).map(\.index) == [2])
  }

  @Test func labelsAreOfTheLocale() throws {
    var model = try TestModel(biases: [1, 2, 3])
    model.metadata = metadata([])
    #expect(try classify(model).2.source == "the model's own en.txt")
    var options = ImageClassifier.Options()
    options.labelsLocale = "de"
    #expect(try classify(model, options).2.names == ["x", "y", "z"])
    options.labelsLocale = "fr"
    #expect(
      try classify(model, options).2.source
        == "the model's own en.txt, since it has none for the locale fr")
  }
}

public import LanternGraphs
public import LanternImaging
public import LanternRuntime
public import LanternTensors

/// Tells what a picture shows, by a model with one image input and one score for each class.
///
/// ```swift
/// var classifier = try ImageClassifier(Model(contentsOf: "efficientnet.tflite"))
/// let result = try classifier.classify(Image(contentsOf: "cat.jpg"))
/// for score in result.top(3) { print(classifier.labels[score.index], score.probability) }
/// ```
public struct ImageClassifier: ~Copyable {
  /// How pictures are prepared.
  public let preprocessing: ImagePreprocessing
  /// Why they are normalised like this.
  public let normalizationSource: NormalizationSource
  /// Whether neither the model nor the caller said the size of the input.
  public let isInputSizeAssumed: Bool
  /// The names of the classes.
  public let labels: Labels
  /// The type of the input tensor.
  public let inputType: TensorType
  /// The number of classes.
  public let classCount: Int
  /// What is done to the network's scores.
  public let scoreRules: ScoreRules
  /// Which of the model's outputs has the scores.
  private let outputIndex: Int
  private var session: ModelSession
  private let knownScoreKind: ScoreKind?

  /// What the caller decides; what is nil is taken from the model, or from common practice.
  public struct Options: Sendable {
    /// The part of each picture that is used.
    public var crop: ImagePreprocessing.Crop = .center
    /// How pixels are made when the size changes.
    public var filter: ResizeFilter = .area
    /// The mean and deviation of each channel in units of bytes.
    public var normalization: (mean: [Float], deviation: [Float])?
    /// The height and width of the input, for models that do not say; 224 x 224 where nil.
    public var inputSize: (height: Int, width: Int)?
    /// Labels to use in place of the model's own.
    public var labels: Labels?
    /// The language of the labels, such as `de`, of models that have them in several.
    public var labelsLocale: String?
    /// Whether scores are calibrated where the model's metadata asks for it.
    public var calibratesScores = true
    /// The probability below which classes are left out, in place of the model's own threshold.
    public var scoreThreshold: Float?
    /// How the model is run.
    public var session = SessionOptions()

    /// Creates the default options.
    public init() {}
  }

  /// Makes a model ready to classify pictures.
  ///
  /// Throws when the model does not take one image of three channels, when its output is not one
  /// score for each of at least two classes, and when the labels given do not fit.
  public init(_ model: Model, options: Options = Options()) throws {
    let input = try Self.imageInput(of: model, options)
    let normalization = Self.normalization(for: model, input, options)
    let preprocessing = ImagePreprocessing(
      crop: options.crop, filter: options.filter, mean: normalization.mean,
      deviation: normalization.deviation, layout: input.layout)
    _ = try preprocessing.size(of: input.type)
    var session = try ModelSession(model, options: options.session)
    try session.prepare(for: [input.type])
    let graph = try model.methods.first.flatMap {
      try model.program.graph(for: $0.name, inputTypes: [input.type])
    }
    let outputIndex = Self.outputIndex(of: model)
    var outputShape = graph.flatMap { $0.outputTypes.dropFirst(outputIndex).first?.shape }
    if outputShape == nil {
      // Only running it tells.
      let blank = [UInt8](repeating: 0, count: input.type.byteCount)
      outputShape = try session.call([Tensor(type: input.type, storage: .array(blank))])
        .dropFirst(outputIndex).first?.shape
    }
    let classCount = try Self.classCount(of: outputShape)
    let metadata = model.metadata.output(outputIndex)
    labels = try Labels.chosen(
      for: classCount,
      metadata: Self.labels(metadata, shared: model.metadata.sharedLabelsFile, options),
      given: options.labels)
    scoreRules = ScoreRules(metadata, classCount: classCount, options)
    self.outputIndex = outputIndex
    self.preprocessing = preprocessing
    normalizationSource = normalization.source
    isInputSizeAssumed = input.isSizeAssumed
    inputType = input.type
    self.classCount = classCount
    knownScoreKind = graph.flatMap { ScoreKind(of: $0, output: outputIndex) }
    self.session = session
  }

  /// Classifies a picture.
  ///
  /// Throws when the picture cannot be prepared, the network cannot be run, or what it gives are not
  /// numbers.
  public mutating func classify(_ image: Image) throws -> Classification {
    try classify(preprocessing.tensor(from: image, as: inputType))
  }

  /// Classifies a picture that has been prepared by `preprocessing`.
  ///
  /// Throws when the network cannot be run, or what it gives are not numbers.
  public mutating func classify(_ input: Tensor) throws -> Classification {
    let outputs = try session.call([input])
    guard outputs.indices.contains(outputIndex) else {
      throw GraphError(.invalidGraph, "the model has no output \(outputIndex)")
    }
    let output = outputs[outputIndex]
    let scores = try output.realValues().map { Float($0) }
    guard scores.count == classCount else {
      throw GraphError(
        .invalidGraph, "the model gives \(scores.count) scores, and \(classCount) at first")
    }
    let step = Float(output.type.quantization?.scale ?? 0)
    return try scoreRules.classification(
      of: scores, knownScoreKind ?? ScoreKind(of: scores, step: step))
  }
}

internal import Lantern

/// `lantern classify`.
struct ClassifyCommand: Subcommand {
  static let name = "classify"
  static let summary = "Tell what pictures show."
  static let operands = "IMAGE..."
  static let operandCount = 1...Int.max
  static let options = [
    Option(name: "model", value: "FILE", help: "The model, .tflite or .pt. Required."),
    Option(name: "labels", value: "FILE", help: "Class names, one a line, not the model's own."),
    Option(name: "locale", value: "NAME", help: "The language of the model's labels: de, en-US."),
    Option(name: "top", value: "N", help: "How many classes to show (3)."),
    Option(
      name: "threshold", value: "P", help: "Leave out classes less probable than P, from 0 to 1."),
    Option(
      name: "raw-scores", value: nil, help: "No score calibration, though the model has one."),
    Option(name: "threads", value: "N", help: "Threads for one picture (1)."),
    Option(name: "mean", value: "R,G,B", help: "What is subtracted from bytes 0 to 255."),
    Option(name: "std", value: "R,G,B", help: "What the differences are divided by."),
    Option(name: "resize", value: "FILTER", help: "nearest, bilinear or area (area)."),
    Option(name: "crop", value: "PART", help: "center or none (center)."),
    Option(name: "size", value: "N", help: "Side of the input, if the model does not say (224)."),
    Option(name: "reference", value: nil, help: "Use the slow reference interpreter."),
    Option(name: "json", value: nil, help: "Print one JSON object a line for each picture."),
  ]
  static let example = "  lantern classify cat.jpg --model efficientnet_lite0.tflite --top 5"

  private let images: [String]
  private let modelPath: String
  private let labelsPath: String?
  private let topCount: Int
  private var options = ImageClassifier.Options()
  private let printsJSON: Bool

  init(_ arguments: Arguments) throws {
    images = arguments.operands
    guard let model = arguments.value("model") else { throw UsageError("--model is missing") }
    modelPath = model
    labelsPath = arguments.value("labels")
    options.labelsLocale = arguments.value("locale")
    options.calibratesScores = !arguments.has("raw-scores")
    if let text = arguments.value("threshold") {
      guard let threshold = Float(text), (0...1).contains(threshold) else {
        throw UsageError("--threshold takes a number from 0 to 1, not \"\(text)\"")
      }
      options.scoreThreshold = threshold
    }
    topCount = try arguments.integer("top", in: 1...1_000_000, default: 3)
    options.crop = try arguments.choice("crop", default: .center)
    options.filter = try arguments.choice("resize", default: .area)
    options.session.threads = try arguments.integer("threads", in: 1...1024, default: 1)
    if arguments.has("reference") { options.session.engine = .reference }
    switch (try arguments.channels("mean"), try arguments.channels("std")) {
    case (let mean?, let deviation?):
      guard deviation.allSatisfy({ $0 > 0 }) else { throw UsageError("--std must be above zero") }
      options.normalization = (mean, deviation)
    case (nil, nil): break
    default: throw UsageError("--mean and --std go together")
    }
    if arguments.has("size") {
      let side = try arguments.integer("size", in: 1...4096, default: 224)
      options.inputSize = (side, side)
    }
    printsJSON = arguments.has("json")
  }

  func run() throws -> ExitStatus {
    let progress = Progress()
    progress.show("loading \(modelPath.lastPathComponent)")
    var options = options
    if let labelsPath { options.labels = try TextFile.labels(path: labelsPath) }
    let (loaded, loadTime) = try timed {
      try naming(modelPath) {
        let model = try Model(contentsOf: modelPath)
        return Loaded(model: model, classifier: try ImageClassifier(model, options: options))
      }
    }
    progress.clear()
    if !printsJSON { describe(loaded, loadTime) }
    var status = ExitStatus.success
    for path in images {
      do {
        progress.show("classifying \(path.lastPathComponent)")
        let (result, times) = try naming(path) { try classify(path, loaded, loadTime) }
        progress.clear()
        if printsJSON {
          print(json(path, loaded, result, times).text)
        } else {
          show(path, loaded, result, times)
        }
      } catch {
        progress.clear()
        Terminal.flush()
        Terminal.printError("lantern: \(error)")
        status = .failure
      }
      Terminal.flush()
    }
    return status
  }

  private func classify(
    _ path: String, _ loaded: Loaded, _ loadTime: Duration
  ) throws -> (Classification, Times) {
    let (input, preprocessTime) = try timed {
      try loaded.classifier.preprocessing.tensor(
        from: Image(contentsOf: path), as: loaded.classifier.inputType)
    }
    let (result, inferenceTime) = try timed { try loaded.classifier.classify(input) }
    return (result, (load: loadTime, preprocess: preprocessTime, inference: inferenceTime))
  }

  /// A model with its classifier, which cannot be copied.
  private final class Loaded {
    let model: Model
    var classifier: ImageClassifier
    init(model: Model, classifier: consuming ImageClassifier) {
      self.model = model
      self.classifier = classifier
    }
  }

  private typealias Times = (load: Duration, preprocess: Duration, inference: Duration)

  private func describe(_ loaded: Loaded, _ loadTime: Duration) {
    let model = loaded.model
    print("model          \(modelPath)")
    print("format         \(model.format), version \(model.formatVersion)")
    let size =
      loaded.classifier.isInputSizeAssumed ? "; its size is assumed, --size changes it" : ""
    print("input          \(loaded.classifier.inputType)\(size)")
    print("preprocessing  \(loaded.classifier.preprocessing)")
    let source = loaded.classifier.normalizationSource
    let isOwnUnused = source == .given && model.metadata.normalization != nil
    print(
      "normalisation  \(source)" + (source.isAssumed ? "; --mean and --std change it" : "")
        + (isOwnUnused ? "; the model's metadata is not used" : ""))
    let labels = loaded.classifier.labels
    print("labels         \(labels.source)" + (labels.names.isEmpty ? "; --labels gives one" : ""))
    let rules = loaded.classifier.scoreRules
    if let source = rules.calibrationSource {
      print(
        "calibration    \(source)"
          + (rules.calibration == nil ? "" : "; --raw-scores leaves it out"))
    }
    if let threshold = rules.threshold, let source = rules.thresholdSource {
      let advice = options.scoreThreshold == nil ? "; --threshold changes it" : ""
      print("threshold      \(threshold), \(source)\(advice)")
    }
    print("loaded in      \(loadTime.milliseconds.text(decimals: 1)) ms")
  }

  private func show(_ path: String, _ loaded: Loaded, _ result: Classification, _ times: Times) {
    print("\n\(path)")
    let top = result.top(topCount)
    let labels = top.map { loaded.classifier.labels[$0.index] }
    let width = min(labels.map(\.count).max() ?? 0, 40)
    for (score, label) in zip(top, labels) {
      let share = (Double(score.probability) * 100).text(decimals: 1).rightAligned(to: 5)
      let length = (min(max(score.probability, 0), 1) * 30).rounded()
      let bar = String(repeating: "#", count: Int(length))
      print("  \(share) %  \(bar.isEmpty ? label : "\(label.padded(to: width))  \(bar)")")
    }
    if top.isEmpty { print("  no class reaches the threshold") }
    let kind =
      switch result.scoreKind {
      case .independent where loaded.classifier.scoreRules.calibration != nil:
        ", scores calibrated"
      case .logits: ", softmax applied to its logits"
      case .probabilities: ""
      case .independent: ", each class judged by itself"
      }
    print(
      "  prepared in \(times.preprocess.milliseconds.text(decimals: 1)) ms, "
        + "inference \(times.inference.milliseconds.text(decimals: 1)) ms\(kind)")
  }

  private func json(
    _ path: String, _ loaded: Loaded, _ result: Classification, _ times: Times
  ) -> JSON {
    let preprocessing = loaded.classifier.preprocessing
    let top = result.top(topCount).map { score in
      JSON.object([
        ("index", .integer(score.index)),
        ("label", .string(loaded.classifier.labels[score.index])),
        ("probability", .number(Double(score.probability))),
      ])
    }
    return .object([
      ("image", .string(path)), ("model", .string(modelPath)),
      ("format", .string(loaded.model.format)),
      (
        "preprocessing",
        .object([
          ("crop", .string(preprocessing.crop.rawValue)),
          ("resize", .string(preprocessing.filter.rawValue)),
          ("mean", .array(preprocessing.mean.map { .number(Double($0)) })),
          ("std", .array(preprocessing.deviation.map { .number(Double($0)) })),
          ("layout", .string(preprocessing.layout.rawValue)),
          ("input", .array(loaded.classifier.inputType.shape.dimensions.map(JSON.integer))),
          ("element_type", .string(loaded.classifier.inputType.elementType.rawValue)),
          ("normalization_source", .string(loaded.classifier.normalizationSource.description)),
        ])
      ),
      ("labels", .string(loaded.classifier.labels.source)),
      ("scores", .string(result.scoreKind.rawValue)),
      ("calibration", .text(loaded.classifier.scoreRules.calibrationSource)),
      ("threshold", loaded.classifier.scoreRules.threshold.map { .number(Double($0)) } ?? .null),
      ("threshold_source", .text(loaded.classifier.scoreRules.thresholdSource)),
      ("load_ms", .number(times.load.milliseconds.thousandths)),
      ("preprocess_ms", .number(times.preprocess.milliseconds.thousandths)),
      ("inference_ms", .number(times.inference.milliseconds.thousandths)),
      ("top", .array(top)),
    ])
  }
}

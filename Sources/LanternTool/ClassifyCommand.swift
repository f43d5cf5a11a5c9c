internal import Lantern

/// `lantern classify`.
struct ClassifyCommand: Subcommand {
  static let name = "classify"
  static let summary = "Tell what pictures show."
  static let operands = "IMAGE..."
  static let operandCount = 1...Int.max
  static let options = [
    Option(name: "model", value: "FILE", help: "The model, .tflite or .pt. Required."),
    Option(name: "labels", value: "FILE", help: "Class names, one a line, if the model has none."),
    Option(name: "top", value: "N", help: "How many classes to show (3)."),
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
  private let size: Int?
  private var options = ImageClassifier.Options()
  private let printsJSON: Bool

  init(_ arguments: Arguments) throws {
    images = arguments.operands
    guard let model = arguments.value("model") else { throw UsageError("--model is missing") }
    modelPath = model
    labelsPath = arguments.value("labels")
    topCount = try arguments.integer("top", in: 1...1_000_000, default: 3)
    options.crop = try arguments.choice("crop", default: .center)
    options.filter = try arguments.choice("resize", default: .area)
    options.session.threads = try arguments.integer("threads", in: 1...1024, default: 1)
    if arguments.has("reference") { options.session.engine = .reference }
    switch (try arguments.channels("mean"), try arguments.channels("std")) {
    case (let mean?, let deviation?):
      guard deviation.allSatisfy({ $0 != 0 }) else { throw UsageError("--std may not be zero") }
      options.normalization = (mean, deviation)
    case (nil, nil): break
    default: throw UsageError("--mean and --std go together")
    }
    size = arguments.has("size") ? try arguments.integer("size", in: 1...16384, default: 224) : nil
    options.inputSize = size.map { ($0, $0) }
    printsJSON = arguments.has("json")
  }

  func run() throws -> ExitStatus {
    var progress = Progress()
    var options = options
    if let labelsPath { options.labels = try TextFile.labels(path: labelsPath) }
    let (loaded, loadTime) = try timed {
      let model = try Model(contentsOf: modelPath)
      progress.show("preparing \(modelPath)")
      return Loaded(model: model, classifier: try ImageClassifier(model, options: options))
    }
    progress.clear()
    if !printsJSON { describe(loaded, loadTime) }
    var status = ExitStatus.success
    for path in images {
      do {
        let (input, preprocessTime) = try timed {
          try loaded.classifier.preprocessing.tensor(
            from: Image(contentsOf: path), as: loaded.classifier.inputType)
        }
        let (result, inferenceTime) = try timed { try loaded.classifier.classify(input) }
        let times = (load: loadTime, preprocess: preprocessTime, inference: inferenceTime)
        if printsJSON {
          print(json(path, loaded, result, times).text)
        } else {
          show(path, loaded, result, times)
        }
      } catch {
        Terminal.printError("lantern: \(error)")
        status = .failure
      }
    }
    return status
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
    let type = loaded.classifier.inputType
    let isAssumed = model.methods.first?.inputs.first?.type == nil && size == nil
    print(
      "input          \(type)"
        + (isAssumed ? ", 224 x 224 assumed; --size says otherwise" : ""))
    print("preprocessing  \(loaded.classifier.preprocessing)")
    print("normalisation  \(loaded.classifier.normalizationSource)")
    print("labels         \(loaded.classifier.labels.source)")
    print("loaded in      \(loadTime.milliseconds.text(decimals: 1)) ms")
  }

  private func show(_ path: String, _ loaded: Loaded, _ result: Classification, _ times: Times) {
    print("\n\(path)")
    for score in result.top(topCount) {
      let share = (Double(score.probability) * 100).text(decimals: 1).rightAligned(to: 5)
      let bar = String(repeating: "#", count: Int((score.probability * 30).rounded()))
      let label = loaded.classifier.labels[score.index].padded(to: 28)
      print("  \(share) %  \(label) \(bar)")
    }
    let kind = result.scoreKind == .logits ? ", softmax applied to logits" : ""
    print(
      "  prepared in \(times.preprocess.milliseconds.text(decimals: 1)) ms, "
        + "inference \(times.inference.milliseconds.text(decimals: 2)) ms\(kind)")
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
          ("normalization_source", .string(loaded.classifier.normalizationSource)),
        ])
      ),
      ("labels", .string(loaded.classifier.labels.source)),
      ("scores", .string(result.scoreKind.rawValue)),
      ("load_ms", .number(times.load.milliseconds.thousandths)),
      ("preprocess_ms", .number(times.preprocess.milliseconds.thousandths)),
      ("inference_ms", .number(times.inference.milliseconds.thousandths)),
      ("top", .array(top)),
    ])
  }
}

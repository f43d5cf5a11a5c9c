internal import Lantern

/// `lantern run`.
struct RunCommand: Subcommand {
  static let name = "run"
  static let summary = "Run a model on tensors from NumPy files."
  static let operands = "MODEL"
  static let operandCount = 1...1
  static let options = [
    Option(
      name: "input", value: "FILE.npy", help: "An input tensor, in input order.",
      isRepeatable: true),
    Arguments.externalOption,
    Option(name: "signature", value: "NAME", help: "The signature of a .tflite file to run."),
    Option(name: "method", value: "NAME", help: "The method of a .pt file to run (forward)."),
    Option(
      name: "output-folder", value: "DIR", help: "Write the outputs there as 0.npy, 1.npy, ..."),
    Option(
      name: "repeat", value: "N",
      help: "Call it N times (1); the outputs are the last ones, and tell of state that it keeps."),
    Option(name: "threads", value: "N", help: "Threads (1)."),
    Option(name: "reference", value: nil, help: "Use the slow reference interpreter."),
    Option(name: "json", value: nil, help: "Print one JSON object."),
  ]
  static let example = "  lantern run model.tflite --input image.npy --output-folder outputs"

  private let modelPath: String
  private let inputPaths: [String]
  private let externalBuffers: [String: String]
  private let method: String?
  private let outputFolder: String?
  private let options: SessionOptions
  private let callCount: Int
  private let printsJSON: Bool

  init(_ arguments: Arguments) throws {
    modelPath = arguments.operands[0]
    inputPaths = arguments.all("input")
    externalBuffers = try arguments.externalBuffers()
    if arguments.has("signature"), arguments.has("method") {
      throw UsageError("--signature and --method are two names for one thing")
    }
    method = arguments.value("signature") ?? arguments.value("method")
    outputFolder = arguments.value("output-folder")
    let threads = try arguments.integer("threads", in: 1...1024, default: 1)
    options = SessionOptions(
      engine: arguments.has("reference") ? .reference : .plans(PlanOptions()), threads: threads)
    callCount = try arguments.integer("repeat", in: 1...1_000_000, default: 1)
    printsJSON = arguments.has("json")
  }

  func run() throws -> ExitStatus {
    let progress = Progress()
    progress.show("loading \(modelPath.lastPathComponent)")
    let inputs = try inputPaths.map { try NumPyFile.read(path: $0) }
    let (model, loadTime) = try timed {
      try Model(contentsOf: modelPath, externalBuffers: externalBuffers.mapped())
    }
    // Before the work, so that none is lost when nothing can be written.
    if let outputFolder { try TextFile.makeFolder(outputFolder) }
    progress.show("running \(modelPath.lastPathComponent)")
    let (outputs, time) = try naming(modelPath) {
      if let called = model.methods.first(where: { method == nil || $0.name == method }) {
        try called.check(inputs.map(\.type))
      }
      var session = try ModelSession(model, options: options)
      let start = ContinuousClock.now
      var outputs = try session.call(inputs, method: method)
      let time = ContinuousClock.now - start
      for _ in 1..<callCount { outputs = try session.call(inputs, method: method) }
      return (outputs, time)
    }
    progress.clear()
    let paths = try outputFolder.map { folder in
      try outputs.enumerated().map { index, output in
        let path = "\(folder)/\(index).npy"
        try TextFile.write(NumPyFile.bytes(of: output), to: path)
        return path
      }
    }
    printsJSON
      ? print(json(model, outputs, paths, loadTime, time).text)
      : show(outputs, paths, loadTime, time)
    return .success
  }

  private func show(
    _ outputs: [Tensor], _ paths: [String]?, _ loadTime: Duration, _ time: Duration
  ) {
    for (index, output) in outputs.enumerated() {
      let place = paths.map { " in \($0[index])" } ?? ""
      print("output \(index)  \(output.type)\(place)\(summary(of: output))")
    }
    print(
      "loaded in \(loadTime.milliseconds.text(decimals: 1)) ms, "
        + "first run \(time.milliseconds.text(decimals: 1)) ms")
  }

  private func summary(of tensor: Tensor) -> String {
    guard let values = try? tensor.realValues(), let low = values.min(), let high = values.max()
    else { return "" }
    return ", from \(low.text(decimals: 4)) to \(high.text(decimals: 4))"
  }

  private func json(
    _ model: Model, _ outputs: [Tensor], _ paths: [String]?, _ loadTime: Duration,
    _ time: Duration
  ) -> JSON {
    .object([
      ("model", .string(modelPath)), ("format", .string(model.format)),
      ("load_ms", .number(loadTime.milliseconds.thousandths)),
      ("first_ms", .number(time.milliseconds.thousandths)),
      (
        "outputs",
        .array(
          outputs.enumerated().map { index, output in
            .object(
              output.type.jsonMembers + [("file", paths.map { .string($0[index]) } ?? .null)])
          })
      ),
    ])
  }
}

extension TensorType {
  /// The type as members of a JSON object.
  var jsonMembers: [(String, JSON)] {
    [
      ("element_type", .string(elementType.rawValue)),
      ("shape", .array(shape.dimensions.map(JSON.integer))),
      (
        "quantization",
        quantization.map { quantization in
          .object([
            ("scales", .array(quantization.scales.map(JSON.number))),
            ("zero_points", .array(quantization.zeroPoints.map(JSON.integer))),
            ("axis", quantization.axis.map(JSON.integer) ?? .null),
          ])
        } ?? .null
      ),
    ]
  }
}

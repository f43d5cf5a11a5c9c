internal import Lantern

/// `lantern run`.
struct RunCommand: Subcommand {
  static let name = "run"
  static let summary = "Run a model on tensors and other values."
  static let operands = "MODEL"
  static let operandCount = 1...1
  static let options =
    InputArgument.options + [
      Arguments.externalOption,
      Option(name: "signature", value: "NAME", help: "The signature of a .tflite file to run."),
      Option(name: "method", value: "NAME", help: "The method of a .pt file to run (forward)."),
      Option(
        name: "output-folder", value: "DIR", help: "Write the outputs there as 0.npy, 1.npy, ..."),
      Option(
        name: "repeat", value: "N",
        help: "Call it N times (1); the outputs are the last ones, and tell of state that it keeps."
      ),
      Option(
        name: "quantized-engine", value: "NAME",
        help:
          "qnnpack or fbgemm: whose arithmetic a quantised .pt file gets (as the file suggests)."),
      Option(name: "threads", value: "N", help: "Threads (1)."),
      Option(name: "reference", value: nil, help: "Use the slow reference interpreter."),
      Option(name: "json", value: nil, help: "Print one JSON object."),
    ]
  static let example = """
      lantern run model.tflite --input image.npy --output-folder outputs
      lantern run model.pt --method classify --input x=x.npy --input top=3
      lantern run model.pt --input 'x:float32=[[1, 2], [3, 4]]' --json
    """

  private let modelPath: String
  private let inputs: [InputArgument]
  private let inputsPath: String?
  private let externalBuffers: [String: String]
  private let quantizedEngine: QuantizedEngine?
  private let method: String?
  private let outputFolder: String?
  private let options: SessionOptions
  private let callCount: Int
  private let printsJSON: Bool

  init(_ arguments: Arguments) throws {
    modelPath = arguments.operands[0]
    inputs = try arguments.all("input").map { try InputArgument($0) }
    inputsPath = arguments.value("inputs-json")
    if inputsPath != nil, !inputs.isEmpty {
      throw UsageError("--input and --inputs-json are two ways to give the inputs")
    }
    externalBuffers = try arguments.externalBuffers()
    if arguments.has("signature"), arguments.has("method") {
      throw UsageError("--signature and --method are two names for one thing")
    }
    quantizedEngine = try arguments.value("quantized-engine").map { name in
      guard let engine = QuantizedEngine(rawValue: name) else {
        throw UsageError("--quantized-engine takes qnnpack or fbgemm, not \"\(name)\"")
      }
      return engine
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
    let inputs = try inputsPath.map(InputArgument.all(inJSON:)) ?? inputs
    // Files that cannot be read are told of before the model is.
    let files = Model.Method(name: "", inputs: [], outputs: [])
    _ = try files.values(inputs.filter { $0.name == nil })
    let (model, loadTime) = try timed {
      try Model(
        contentsOf: modelPath, externalBuffers: externalBuffers.mapped(),
        quantizedEngine: quantizedEngine)
    }
    // Before the work, so that none is lost when nothing can be written.
    if let outputFolder { try TextFile.makeFolder(outputFolder) }
    progress.show("running \(modelPath.lastPathComponent)")
    let (result, time) = try naming(modelPath) {
      let called = model.methods.first { method == nil || $0.name == method }
      let (values, named) = try called?.values(inputs) ?? (inputs.map { _ in IValue.none }, [:])
      if let called, called.parameters.allSatisfy({ $0.typeName == nil }) {
        try called.check(try values.map { try $0.tensorValue.type })
      }
      var session = try ModelSession(model, options: options)
      let start = ContinuousClock.now
      var result = try session.call(values: values, named: named, method: method)
      let time = ContinuousClock.now - start
      for _ in 1..<callCount {
        result = try session.call(values: values, named: named, method: method)
      }
      return (result, time)
    }
    progress.clear()
    let tensors = try result.allTensors
    let paths = try outputFolder.map { folder in
      try tensors.enumerated().map { index, output in
        let path = "\(folder)/\(index).npy"
        try TextFile.write(NumPyFile.bytes(of: output), to: path)
        return path
      }
    }
    printsJSON
      ? print(json(model, result, tensors, paths, loadTime, time).text)
      : show(result, paths, loadTime, time)
    return .success
  }

  private func show(
    _ result: IValue, _ paths: [String]?, _ loadTime: Duration, _ time: Duration
  ) {
    // A single tensor is the first of the outputs.
    let lines: [String]
    if case .tensor = result {
      lines = result.lines("output 0") { text($0, $1, paths) }
    } else {
      lines = result.lines { text($0, $1, paths) }
    }
    for line in lines { print(line) }
    print(
      "loaded in \(loadTime.milliseconds.text(decimals: 1)) ms, "
        + "first run \(time.milliseconds.text(decimals: 1)) ms")
  }

  private func text(_ index: Int, _ tensor: Tensor, _ paths: [String]?) -> String {
    let place = paths.map { " in \($0[index])" } ?? ""
    return "\(tensor.type)\(place)\(summary(of: tensor))"
  }

  private func summary(of tensor: Tensor) -> String {
    guard let values = try? tensor.realValues(), let low = values.min(), let high = values.max()
    else { return "" }
    return ", from \(low.text(decimals: 4)) to \(high.text(decimals: 4))"
  }

  private func json(
    _ model: Model, _ result: IValue, _ tensors: [Tensor], _ paths: [String]?,
    _ loadTime: Duration, _ time: Duration
  ) -> JSON {
    .object([
      ("model", .string(modelPath)), ("format", .string(model.format)),
      ("load_ms", .number(loadTime.milliseconds.thousandths)),
      ("first_ms", .number(time.milliseconds.thousandths)),
      (
        "outputs",
        .array(
          tensors.enumerated().map { index, output in
            .object(
              output.type.jsonMembers + [("file", paths.map { .string($0[index]) } ?? .null)])
          })
      ),
      ("result", result.json(paths)),
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

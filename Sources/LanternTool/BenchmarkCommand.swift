internal import Lantern

/// `lantern benchmark`.
struct BenchmarkCommand: Subcommand {
  static let name = "benchmark"
  static let summary = "Measure how long a model takes to load and to run."
  static let operands = "MODEL"
  static let operandCount = 1...1
  static let options =
    [
      Arguments.shapeOption
    ] + InputArgument.options + [
      Arguments.externalOption,
      Option(name: "method", value: "NAME", help: "The method or signature to call (the first)."),
      Option(name: "threads", value: "N", help: "Threads (1)."),
      Option(name: "runs", value: "N", help: "Runs that are counted (50)."),
      Option(name: "warmup", value: "N", help: "Runs before them that are not (5)."),
      Option(name: "profile", value: nil, help: "Tell the time of each operator."),
      Option(
        name: "trace", value: "FILE", help: "Write one run's operators for ui.perfetto.dev."),
      Option(name: "json", value: nil, help: "Print one JSON object."),
    ]
  static let example = """
      lantern benchmark model.tflite --threads 2 --runs 100
      lantern benchmark model.tflite --profile --trace run.json
      lantern benchmark vad.pt --input chunk.npy --input sr=16000
    """

  private let modelPath: String
  private let shapes: [Shape]?
  private let inputs: [InputArgument]
  private let inputsPath: String?
  private let method: String?
  private let externalBuffers: [String: String]
  private let threads: Int
  private let runCount: Int
  private let warmupCount: Int
  private let showsProfile: Bool
  private let tracePath: String?
  private let printsJSON: Bool

  init(_ arguments: Arguments) throws {
    modelPath = arguments.operands[0]
    shapes = try arguments.shapes()
    inputs = try arguments.all("input").map { try InputArgument($0) }
    inputsPath = arguments.value("inputs-json")
    guard [shapes != nil, !inputs.isEmpty, inputsPath != nil].filter(\.self).count <= 1 else {
      throw UsageError("--shape, --input and --inputs-json are three ways to give the inputs")
    }
    method = arguments.value("method")
    externalBuffers = try arguments.externalBuffers()
    threads = try arguments.integer("threads", in: 1...1024, default: 1)
    runCount = try arguments.integer("runs", in: 1...1_000_000, default: 50)
    warmupCount = try arguments.integer("warmup", in: 0...1_000_000, default: 5)
    showsProfile = arguments.has("profile")
    tracePath = arguments.value("trace")
    printsJSON = arguments.has("json")
  }

  func run() throws -> ExitStatus {
    let instructionSet = try CPU.instructionSet()
    let residentBefore = Terminal.residentByteCount
    let progress = Progress()
    let profiler = showsProfile || tracePath != nil ? Profiler() : nil
    progress.show("loading \(modelPath.lastPathComponent)")
    let (model, readTime) = try timed {
      try Model(contentsOf: modelPath, externalBuffers: externalBuffers.mapped())
    }
    let measured = try naming(modelPath) {
      let inputs = try inputs(of: model)
      let start = ContinuousClock.now
      let options = SessionOptions(threads: threads, profiler: profiler)
      var session = try ModelSession(model, options: options)
      try session.prepare(forValues: inputs.values, named: inputs.named, method: method)
      let load = readTime + (ContinuousClock.now - start)
      return (load, try times(&session, inputs, profiler, progress))
    }
    progress.clear()
    let added = max(0, Terminal.residentByteCount - residentBefore)
    let profile = profiler.map {
      BenchmarkProfile($0, threads: threads, instructionSet: instructionSet)
    }
    if let tracePath, let profile {
      try TextFile.write(Array((profile.trace.text + "\n").utf8), to: tracePath)
    }
    show(
      load: measured.0, first: measured.1.first, measured.1.counted, added: added,
      instructionSet, showsProfile ? profile : nil)
    return .success
  }

  /// The milliseconds of the first run, and of those that count.
  private func times(
    _ session: inout ModelSession, _ inputs: Inputs, _ profiler: Profiler?, _ progress: Progress
  ) throws -> (first: Double, counted: [Double]) {
    progress.show("first run")
    let first = try measure(&session, inputs)
    progress.show("\(warmupCount) runs to warm up")
    for _ in 0..<warmupCount { _ = try measure(&session, inputs) }
    profiler?.reset()
    var times: [Double] = []
    for index in 0..<runCount {
      progress.show("run \(index + 1) of \(runCount)")
      times.append(try measure(&session, inputs))
    }
    return (first, times)
  }

  private func show(
    load: Duration, first: Double, _ counted: [Double], added: Int,
    _ instructionSet: InstructionSet, _ profile: BenchmarkProfile?
  ) {
    let times = counted.sorted()
    let figures: [(String, Double)] = [
      ("load", load.milliseconds), ("first", first), ("min", times.first ?? 0),
      ("median", percentile(50, of: times)), ("p90", percentile(90, of: times)),
      ("p99", percentile(99, of: times)),
    ]
    let memory = Terminal.peakResidentByteCount
    if printsJSON {
      print(
        JSON.object(
          figures.map { ("\($0.0)_ms", .number($0.1.thousandths)) } + [
            ("runs", .integer(runCount)), ("threads", .integer(threads)),
            ("peak_rss_bytes", .integer(memory)), ("added_rss_bytes", .integer(added)),
            ("isa", .string(instructionSet.rawValue)),
          ] + (profile.map { [("profile", $0.json)] } ?? [])
        ).text)
    } else {
      print(
        "\(modelPath), \(runCount) runs, \(threads) thread\(threads == 1 ? "" : "s"), "
          + "\(instructionSet.rawValue)")
      for (name, value) in figures {
        print("  \(name.padded(to: 8))\(value.text(decimals: 3).rightAligned(to: 10)) ms")
      }
      func megabytes(_ count: Int) -> String {
        (Double(count) / 1e6).text(decimals: 3).rightAligned(to: 10)
      }
      print("  \("memory".padded(to: 8))\(megabytes(memory)) MB at the peak")
      print("  \("added".padded(to: 8))\(megabytes(added)) MB by loading and running")
      profile?.printTables()
    }
  }

  private func measure(_ session: inout ModelSession, _ inputs: Inputs) throws -> Double {
    let start = ContinuousClock.now
    _ = try session.call(values: inputs.values, named: inputs.named, method: method)
    return (ContinuousClock.now - start).milliseconds
  }

  /// The value that this share of the sorted values does not exceed.
  private func percentile(_ share: Int, of sorted: [Double]) -> Double {
    let rank = (sorted.count * share + 99) / 100
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }

  private typealias Inputs = (values: [IValue], named: [String: IValue])

  /// The inputs that are given, or zeros of the types that the model or the caller says.
  private func inputs(of model: Model) throws -> Inputs {
    guard let called = model.methods.first(where: { method == nil || $0.name == method }) else {
      return ([], [:])
    }
    let given = try inputsPath.map(InputArgument.all(inJSON:)) ?? inputs
    if inputsPath != nil || !given.isEmpty { return try called.values(given) }
    let zeros = try called.inputTypes(shapes).map { type in
      guard type.byteCount <= Self.inputLimit else {
        throw InputError("an input of \(type) takes more than \(Self.inputLimit) bytes")
      }
      return IValue.tensor(
        try Tensor(type: type, storage: .array([UInt8](repeating: 0, count: type.byteCount))))
    }
    return (zeros, [:])
  }

  /// The most bytes that one input of zeros may take.
  private static let inputLimit = 1 << 30
}

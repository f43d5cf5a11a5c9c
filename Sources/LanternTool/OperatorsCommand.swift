internal import Lantern

/// `lantern ops`.
struct OperatorsCommand: Subcommand {
  static let name = "ops"
  static let summary = "List the operators that Lantern runs, and those it lacks."
  static let operands = "[NAME...]"
  static let operandCount = 0...Int.max
  static let options = [
    Option(name: "format", value: "FORMAT", help: "tflite or torchscript (both)."),
    Option(name: "missing", value: nil, help: "Only those that Lantern does not run."),
    Option(name: "json", value: nil, help: "Print one JSON object a line for each operator."),
    Option(name: "markdown", value: nil, help: "Print what OPERATORS.md has."),
  ]
  static let example = "  lantern ops conv --format tflite"

  private enum Output { case text, json, markdown }
  private enum Format: String, CaseIterable { case tflite, torchscript, both }

  private let names: [String]
  private let coverages: [OperatorCoverage]
  private let output: Output

  init(_ arguments: Arguments) throws {
    names = arguments.operands.map { $0.lowercased() }
    let format = try arguments.choice("format", default: Format.both)
    let onlyMissing = arguments.has("missing")
    let names = names
    coverages = OperatorCoverage.all
      .filter { format == .both || $0.identifier == format.rawValue }
      .map { coverage in
        var coverage = coverage
        coverage.operators = coverage.operators.filter { entry in
          (!onlyMissing || !entry.status.isRunning)
            && (names.isEmpty || names.contains { entry.name.lowercased().contains($0) })
        }
        return coverage
      }
    guard !arguments.has("json") || !arguments.has("markdown") else {
      throw UsageError("--json and --markdown are two forms of one thing")
    }
    output = arguments.has("json") ? .json : arguments.has("markdown") ? .markdown : .text
  }

  func run() throws -> ExitStatus {
    switch output {
    case .json:
      for coverage in coverages {
        for entry in coverage.operators { print(entry.json(coverage.identifier).text) }
      }
    case .markdown: print(OperatorsDocument(coverages).text, terminator: "")
    case .text: show()
    }
    guard coverages.contains(where: { !$0.operators.isEmpty }) || names.isEmpty else {
      Terminal.flush()
      Terminal.printError("lantern: no operator is called \(names.joined(separator: " or "))")
      return .failure
    }
    return .success
  }

  private func show() {
    for coverage in coverages where !coverage.operators.isEmpty {
      print("\(coverage.format): \(coverage.tally)")
      let width = min(coverage.operators.map(\.name.count).max() ?? 0, 40)
      for entry in coverage.operators {
        if let schema = entry.schema {
          print("  \(schema)")
        } else {
          let versions = entry.versionText.padded(to: 5)
          print("  \(entry.name.padded(to: width))  \(versions)  \(entry.remark)")
          if let note = entry.note { print("  \("".padded(to: width))         \(note)") }
        }
      }
    }
  }
}

extension OperatorCoverage {
  /// How many of the operators run, in words.
  var tally: String {
    func count(_ fits: (Status) -> Bool) -> Int { operators.count { fits($0.status) } }
    let counts = [
      (count(\.isRunning), "run"), (count { $0 == .missing }, "missing"),
      (count { if case .unneeded = $0 { true } else { false } }, "needed by no model"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      + families
  }

  /// How many names the operators with schemas have between them, by namespace, in words.
  private var families: String {
    let names = Set(operators.filter { $0.schema != nil }.map(\.name))
    guard !names.isEmpty else { return "" }
    let spaces = Dictionary(grouping: names) { $0.prefix { $0 != ":" } }.mapValues(\.count)
    let counts = spaces.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($1) \($0)" }
    return "; overloads of \(names.count): " + counts.joined(separator: ", ")
  }
}

extension OperatorCoverage.Entry {
  /// The versions in words; empty where there are none.
  var versionText: String {
    guard let versions else { return "" }
    return versions.count == 1
      ? "\(versions.lowerBound)" : "\(versions.lowerBound)-\(versions.upperBound)"
  }

  /// The element types, or why there are none.
  var remark: String {
    switch status {
    case .runs: elementTypes.joined(separator: ", ")
    case .runsInProgram: "part of the program"
    case .unneeded(let reason): "not needed: \(reason)"
    case .missing: "missing"
    }
  }

  /// Everything that is known of the operator.
  func json(_ format: String) -> JSON {
    let (word, reason): (String, String?) =
      switch status {
      case .runs: ("runs", nil)
      case .runsInProgram: ("program", nil)
      case .unneeded(let reason): ("unneeded", reason)
      case .missing: ("missing", nil)
      }
    return .object([
      ("format", .string(format)), ("name", .string(name)), ("schema", .text(schema)),
      ("custom", .bool(isCustom)),
      ("min_version", versions.map { .integer($0.lowerBound) } ?? .null),
      ("max_version", versions.map { .integer($0.upperBound) } ?? .null),
      ("element_types", .array(elementTypes.map(JSON.string))), ("status", .string(word)),
      ("reason", .text(reason)), ("note", .text(note)),
    ])
  }
}

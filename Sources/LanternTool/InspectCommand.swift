internal import Lantern

/// `lantern inspect`.
struct InspectCommand: Subcommand {
  static let name = "inspect"
  static let summary = "Tell what a model file holds, without running it."
  static let operands = "MODEL"
  static let operandCount = 1...1
  static let options = [
    Arguments.shapeOption, Arguments.externalOption,
    Option(name: "json", value: nil, help: "Print one JSON object."),
  ]
  static let example = "  lantern inspect model.pt --shape 1,3,224,224"

  private let modelPath: String
  private let shapes: [Shape]?
  private let externalBuffers: [String: String]
  private let printsJSON: Bool

  init(_ arguments: Arguments) throws {
    modelPath = arguments.operands[0]
    shapes = try arguments.shapes()
    externalBuffers = try arguments.externalBuffers()
    printsJSON = arguments.has("json")
  }

  func run() throws -> ExitStatus {
    let progress = Progress()
    progress.show("reading \(modelPath.lastPathComponent)")
    let external = try externalBuffers.mapped()
    var inspection = try naming(modelPath) {
      try ModelInspection(contentsOf: modelPath, externalBuffers: external)
    }
    if let shapes {
      inspection = try naming(modelPath) {
        _ = try inspection.methods.first?.inputTypes(shapes)
        return try ModelInspection(
          contentsOf: modelPath, externalBuffers: external, inputShapes: shapes)
      }
    }
    progress.clear()
    if printsJSON { print(json(inspection).text) } else { show(inspection) }
    return .success
  }

  private func show(_ inspection: ModelInspection) {
    print("model        \(modelPath)")
    print("format       \(inspection.format), version \(inspection.formatVersion)")
    for heading in inspection.metadata.headings {
      print("\(heading.name.padded(to: 11))  \(heading.text)")
    }
    for method in inspection.methods {
      print("method       \(method.name)")
      for input in method.parameters { print("  input      \(text(of: input))") }
      for output in method.outputs { print("  output     \(text(of: output))") }
      if let type = method.resultType { print("  result     \(type.onOneLine)") }
    }
    let own = inspection.attributes.filter { !$0.path.contains(".") }
    if !own.isEmpty {
      let others = inspection.attributes.count - own.count
      print("attributes   \(own.count)" + (others > 0 ? ", and \(others) of objects within" : ""))
      for attribute in own { print("  \(attribute.path.onOneLine)  \(attribute.kind.onOneLine)") }
    }
    print("parameters   \(grouped(inspection.parameterByteCount)) bytes")
    print("arithmetic   \(arithmetic(of: inspection))")
    if let normalization = inspection.metadata.normalization {
      let (mean, deviation) = (normalization.mean, normalization.deviation)
      print("normalise    (byte - \(numbers(mean))) / \(numbers(deviation))")
    }
    if let labels = inspection.metadata.labels {
      print("labels       \(labels.count) in \(inspection.metadata.labelsName ?? "the file")")
    } else {
      print("labels       none in the file")
    }
    for line in inspection.metadata.lines { print(line) }
    let total = inspection.operators.reduce(0) { $0 + $1.count }
    print("operators    \(total)")
    for use in inspection.operators {
      print("  \("\(use.count)".rightAligned(to: 9))  \(use.name)")
    }
    guard !inspection.unsupported.isEmpty else {
      print("supported    all of them")
      return
    }
    print("unsupported  \(inspection.unsupported.count), so that Lantern cannot run the model")
    for line in ModelInspection.Unsupported.lines(inspection.unsupported) { print("  \(line)") }
  }

  private func arithmetic(of inspection: ModelInspection) -> String {
    if let count = inspection.multiplyAccumulates {
      let open = inspection.methods.first?.inputs.contains { !$0.openDimensions.isEmpty } ?? false
      return "\(grouped(count)) multiply-accumulates"
        + (open && shapes == nil ? " with 1 for each open dimension; --shape gives others" : "")
    }
    guard inspection.unsupported.isEmpty else {
      return "unknown, since not all operators are known"
    }
    let inputs = inspection.methods.first?.inputs ?? []
    return inputs.contains { $0.type == nil } && shapes == nil
      ? "unknown without input shapes; --shape D,D,... gives them"
      : "unknown, since what is run follows from the data"
  }

  private func numbers(_ values: [Double]) -> String {
    let texts = values.map { $0 == $0.rounded() ? $0.text(decimals: 0) : "\($0)" }
    return Set(texts).count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
  }

  private func text(of parameter: Model.Parameter) -> String {
    let quantization = parameter.type?.quantization.map { " (\($0))" } ?? ""
    let fallback = parameter.defaultValue.map { " = \($0.onOneLine)" } ?? ""
    return "\(parameter.name)  \(parameter.shortDescription)\(quantization)\(fallback)"
  }

  /// A number with a space after every three digits from the right.
  private func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in "\(number)".reversed().enumerated() {
      if index > 0, index.isMultiple(of: 3) { text.insert(" ", at: text.startIndex) }
      text.insert(digit, at: text.startIndex)
    }
    return text
  }

  private func json(_ inspection: ModelInspection) -> JSON {
    .object([
      ("model", .string(modelPath)), ("format", .string(inspection.format)),
      ("format_version", .string(inspection.formatVersion)),
      ("description", inspection.metadata.summary.map(JSON.string) ?? .null),
      ("methods", .array(inspection.methods.map(json))),
      ("parameter_bytes", .integer(inspection.parameterByteCount)),
      ("normalization", inspection.metadata.normalization.map(json) ?? .null),
      ("multiply_accumulates", inspection.multiplyAccumulates.map(JSON.integer) ?? .null),
      (
        "operators",
        .array(
          inspection.operators.map {
            .object([("name", .string($0.name)), ("count", .integer($0.count))])
          })
      ),
      ("labels", inspection.metadata.labels.map { .array($0.map(JSON.string)) } ?? .null),
      ("labels_name", inspection.metadata.labelsName.map(JSON.string) ?? .null),
      ("metadata", inspection.metadata.json),
      (
        "attributes",
        .array(
          inspection.attributes.map {
            .object([("path", .string($0.path)), ("kind", .string($0.kind))])
          })
      ),
      (
        "unsupported",
        .array(
          inspection.unsupported.map {
            .object([
              ("name", .string($0.name)), ("place", .string($0.place)),
              ("reason", .string($0.reason)), ("element_types", .string($0.elementTypes)),
              ("module", .string($0.modulePath)),
            ])
          })
      ),
    ])
  }

  private func json(_ normalization: (mean: [Double], deviation: [Double])) -> JSON {
    .object([
      ("mean", .array(normalization.mean.map(JSON.number))),
      ("std", .array(normalization.deviation.map(JSON.number))),
    ])
  }

  private func json(_ method: Model.Method) -> JSON {
    func list(_ parameters: [Model.Parameter]) -> JSON {
      .array(
        parameters.map { parameter in
          .object(
            [("name", .string(parameter.name))] + (parameter.type?.jsonMembers ?? [])
              + [
                ("open_dimensions", .array(parameter.openDimensions.map(JSON.integer))),
                ("type_name", .text(parameter.typeName)),
                ("default", .text(parameter.defaultValue)),
              ])
        })
    }
    return .object([
      ("name", .string(method.name)), ("inputs", list(method.parameters)),
      ("outputs", list(method.outputs)), ("result", .text(method.resultType)),
    ])
  }
}

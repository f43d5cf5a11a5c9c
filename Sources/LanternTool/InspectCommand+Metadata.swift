internal import Lantern

extension ModelMetadata {
  /// What is said of the model as a whole, for people: names, and texts on one line each.
  var headings: [(name: String, text: String)] {
    let converter = conversion.map { conversion in
      var text = conversion.converterVersion.map { "TensorFlow \($0)" } ?? "TensorFlow"
      if let source = conversion.source { text += ", from \(source)" }
      return ([text] + conversion.optimizations).joined(separator: ", ")
    }
    let all = [
      ("name", name), ("description", summary), ("version", version), ("author", author),
      ("license", license), ("converter", converter),
      ("runtime", minimumRuntimeVersion.map { "TensorFlow Lite \($0) or later" }),
    ]
    return all.compactMap { name, text in text.map { (name, $0.onOneLine) } }
  }

  /// What is said of subgraphs and their tensors, and of files, for people; empty where nothing is.
  var lines: [String] {
    guard !subgraphs.isEmpty || !files.isEmpty else { return [] }
    if subgraphs.isEmpty, minimumParserVersion == nil {
      return ["extra files  \(files.count)"] + files.map { "  file       \($0.line)" }
    }
    let version = minimumParserVersion.map { "for parsers of version \($0.onOneLine) and later" }
    var lines = ["metadata     " + (version ?? "of no stated version")]
    for (index, subgraph) in subgraphs.enumerated() {
      if subgraphs.count > 1 || subgraph.name != nil || subgraph.summary != nil {
        lines.append(
          "  subgraph   " + [subgraph.name ?? "\(index)", subgraph.summary].nonEmptyJoined(": "))
      }
      lines += subgraph.lines
    }
    return lines + files.map { "  file       \($0.line)" }
  }

  /// All of it; null where there is none.
  var json: JSON {
    guard
      !subgraphs.isEmpty || !files.isEmpty || conversion != nil || minimumRuntimeVersion != nil
    else { return .null }
    return .object([
      ("name", .text(name)), ("version", .text(version)), ("author", .text(author)),
      ("license", .text(license)), ("min_parser_version", .text(minimumParserVersion)),
      ("min_runtime_version", .text(minimumRuntimeVersion)),
      ("conversion", conversion?.json ?? .null), ("subgraphs", .array(subgraphs.map(\.json))),
      ("files", .array(files.map(\.json))),
    ])
  }
}

extension ModelMetadata.Conversion {
  fileprivate var json: JSON {
    .object([
      ("converter_version", .text(converterVersion)),
      ("interface_version", .integer(interfaceVersion)), ("source", .text(source)),
      ("optimizations", .array(optimizations.map(JSON.string))),
    ])
  }
}

extension SubgraphMetadata {
  fileprivate var lines: [String] {
    func indented(_ word: String, _ tensor: TensorMetadata) -> [String] {
      let title = [tensor.name, tensor.summary].nonEmptyJoined(": ")
      return ["  \(word.padded(to: 9))  \(title.isEmpty ? "unnamed" : title)"]
        + tensor.lines.map { "             " + $0 }
    }
    var lines = inputs.flatMap { indented("input", $0) }
    lines += inputUnits.map { "  inputs     \($0.line)" }
    lines += outputs.flatMap { indented("output", $0) }
    lines += outputUnits.map { "  outputs    \($0.line)" }
    for group in inputGroups + outputGroups {
      let names = group.tensorNames.map(\.onOneLine).joined(separator: ", ")
      lines.append("  group      \((group.name ?? "unnamed").onOneLine): \(names)")
    }
    lines += files.map { "  file       \($0.line)" }
    return lines
      + custom.map { "  custom     \(($0.name ?? "unnamed").onOneLine): \($0.bytes.count) bytes" }
  }

  fileprivate var json: JSON {
    func list(_ groups: [TensorGroup]) -> JSON {
      .array(
        groups.map {
          .object([
            ("name", .text($0.name)), ("tensors", .array($0.tensorNames.map(JSON.string))),
          ])
        })
    }
    return .object([
      ("name", .text(name)), ("description", .text(summary)),
      ("inputs", .array(inputs.map(\.json))), ("outputs", .array(outputs.map(\.json))),
      ("input_units", .array(inputUnits.map(\.json))),
      ("output_units", .array(outputUnits.map(\.json))),
      ("input_groups", list(inputGroups)), ("output_groups", list(outputGroups)),
      ("files", .array(files.map(\.json))),
      (
        "custom",
        .array(
          custom.map {
            .object([("name", .text($0.name)), ("bytes", .integer($0.bytes.count))])
          })
      ),
    ])
  }
}

extension JSON {
  /// A text, or null where there is none.
  static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

  /// Float numbers.
  static func numbers(_ values: [Float]) -> JSON {
    .array(values.map { .number(Double($0)) })
  }
}

extension String {
  /// The text with every run of blanks, line ends and control characters made one blank, so that
  /// what a file says cannot change how a terminal looks.
  var onOneLine: String {
    split { $0.isWhitespace || $0.unicodeScalars.contains { $0.properties.isControl } }
      .joined(separator: " ")
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}

extension [String?] {
  /// The texts that are there, each on one line, with something between them.
  fileprivate func nonEmptyJoined(_ separator: String) -> String {
    compactMap { $0?.onOneLine }.filter { !$0.isEmpty }.joined(separator: separator)
  }
}

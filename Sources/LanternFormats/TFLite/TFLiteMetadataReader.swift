internal import LanternGraphs
internal import LanternTensors

/// Reads what a file says for people: labels, normalisation, a description.
///
/// Source: tflite-support `metadata_schema.fbs`, identifier `M001`. Associated files lie in a zip
/// archive after the model.
struct TFLiteMetadataReader {
  private let file: TFLiteFile

  init(_ file: TFLiteFile) { self.file = file }

  /// The metadata, as far as it is there.
  ///
  /// Throws `FormatError` when the file has metadata that breaks a rule.
  func metadata() throws -> ModelMetadata {
    var metadata = ModelMetadata()
    metadata.summary = file.summary
    guard let buffer = file.namedBuffers["TFLITE_METADATA"], !file.buffers[buffer].isEmpty else {
      return metadata
    }
    let bytes = try file.reader.bytes(file.buffers[buffer])
    let reader = ByteReader(
      .array(bytes), place: "model metadata", budget: file.reader.budget)
    let root = try FlatBufferTable(rootOf: reader)
    metadata.summary = try root.string(1) ?? metadata.summary
    guard let subgraph = try root.tables(3).first else { return metadata }
    metadata.normalization = try normalization(of: subgraph.tables(2))
    let lists = try subgraph.tables(3).flatMap { try $0.tables(6) } + root.tables(6)
    if let name = try lists.first(where: isLabels)?.string(0) {
      metadata.labelsName = name
      metadata.labels = try labels(in: name)
    }
    return metadata
  }

  /// The mean and deviation that the first input with any asks for.
  private func normalization(
    of tensors: [FlatBufferTable]
  ) throws -> (mean: [Double], deviation: [Double])? {
    for unit in try tensors.flatMap({ try $0.tables(4) }) {
      // Member 1 of ProcessUnitOptions is NormalizationOptions.
      guard try unit.integer(0, as: UInt8.self) == 1, let options = try unit.table(1),
        let mean = try options.floats(0), let deviation = try options.floats(1),
        !mean.isEmpty, mean.count == deviation.count,
        (mean + deviation).allSatisfy(\.isFinite), deviation.allSatisfy({ $0 != 0 })
      else { continue }
      return (mean.map(Double.init), deviation.map(Double.init))
    }
    return nil
  }

  /// Whether an associated file lists the classes: one for each slice of an axis, or for each value.
  private func isLabels(_ table: FlatBufferTable) throws -> Bool {
    [2, 3].contains(try table.integer(2, as: Int8.self))
  }

  private func labels(in name: String) throws -> [String]? {
    guard let archive = try? ZipArchive(file.reader.storage), let entry = archive[name] else {
      throw FormatError(
        .truncated,
        "the file names labels in \(name), and the archive at its end that should hold them is "
          + "missing or cut short", place: "model metadata")
    }
    let text = String(decoding: try archive.contents(of: entry), as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.hasSuffix("\r") ? line.dropLast() : line)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

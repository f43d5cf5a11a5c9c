internal import LanternGraphs
internal import LanternTensors

/// Reads what a file says of itself: its metadata table, and the buffers named beside it.
///
/// Source: tflite-support `metadata_schema.fbs`, identifier `M001`. Associated files lie in a zip
/// archive after the model.
struct TFLiteMetadataReader {
  private let file: TFLiteFile

  init(_ file: TFLiteFile) { self.file = file }

  /// The metadata, as far as it is there.
  ///
  /// Throws `FormatError` when the file has metadata that breaks a rule.
  func metadata() throws(FormatError) -> ModelMetadata {
    var metadata = ModelMetadata()
    metadata.summary = file.summary
    metadata.minimumRuntimeVersion = try runtimeVersion()
    metadata.conversion = try table(
      "CONVERSION_METADATA", place: "conversion metadata"
    ).flatMap(ModelMetadata.Conversion.init(reading:))
    guard let root = try table("TFLITE_METADATA", place: "model metadata") else {
      return metadata
    }
    let files = PackedFiles(file.reader)
    let reader = TFLiteTensorMetadataReader(files: files)
    metadata.name = try root.string(0)
    metadata.summary = try root.string(1) ?? metadata.summary
    metadata.version = try root.string(2)
    for table in try root.tables(3) {
      metadata.subgraphs.append(try reader.subgraph(table))
    }
    metadata.author = try root.string(4)
    metadata.license = try root.string(5)
    metadata.files = try reader.files(root, 6)
    metadata.minimumParserVersion = try root.string(7)
    metadata.packedFile = { name in try files.bytes(of: name) }
    return metadata
  }

  /// The root table of a FlatBuffer that the file names; nil where there is none or it is empty.
  private func table(_ name: String, place: String) throws(FormatError) -> FlatBufferTable? {
    guard let buffer = file.namedBuffers[name], !file.buffers[buffer].isEmpty else { return nil }
    let bytes = try file.reader.bytes(file.buffers[buffer])
    return try FlatBufferTable(
      rootOf: ByteReader(.array(bytes), place: place, budget: file.reader.budget))
  }

  /// The text of a buffer of fixed size, up to its first zero.
  private func runtimeVersion() throws(FormatError) -> String? {
    guard let buffer = file.namedBuffers["min_runtime_version"] else { return nil }
    let bytes = try file.reader.bytes(file.buffers[buffer]).prefix { $0 != 0 }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

extension ModelMetadata.Conversion {
  /// Reads the table that TensorFlow's converter leaves.
  ///
  /// Source: LiteRT `tflite/converter/schema/conversion_metadata.fbs`. Throws `FormatError` when it
  /// breaks a rule.
  fileprivate init(reading table: FlatBufferTable) throws(FormatError) {
    let environment = try table.table(0)
    let modes = try table.table(1)?.integers(0, as: Int32.self) ?? []
    let source = try environment?.integer(2) ?? 0
    self.init(
      converterVersion: try environment?.string(0),
      interfaceVersion: Int(try environment?.integer(1, as: UInt32.self) ?? 0),
      source: source == 0 ? nil : Self.sources[source] ?? "kind \(source)",
      optimizations: modes.map { Self.optimizationNames[$0] ?? "mode \($0)" })
  }

  private static let sources: [Int32: String] = [
    1: "saved model", 2: "Keras", 3: "concrete functions", 4: "frozen graph", 5: "session",
    6: "JAX", 7: "PyTorch",
  ]

  private static let optimizationNames: [Int32: String] = [
    1001: "float16 weights", 1002: "dynamic-range quantisation",
    1003: "full integer quantisation", 1004: "int16 activations",
    2000: "quantisation-aware training", 3001: "random sparsity", 3002: "block sparsity",
    3003: "structured sparsity",
  ]
}

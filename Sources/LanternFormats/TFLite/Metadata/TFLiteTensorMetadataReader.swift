internal import LanternGraphs

/// Reads what a file's metadata says of subgraphs and tensors.
///
/// Field numbers are those of tflite-support's `metadata_schema.fbs`; numbers of enumerations and
/// unions that a newer version has are kept as unknown ones.
struct TFLiteTensorMetadataReader {
  /// The files that are packed into the model.
  let files: PackedFiles

  /// What is said of a subgraph: a table `SubGraphMetadata`.
  func subgraph(_ table: FlatBufferTable) throws(FormatError) -> SubgraphMetadata {
    var metadata = SubgraphMetadata()
    metadata.name = try table.string(0)
    metadata.summary = try table.string(1)
    for input in try table.tables(2) { metadata.inputs.append(try tensor(input)) }
    for output in try table.tables(3) { metadata.outputs.append(try tensor(output)) }
    metadata.files = try files(table, 4)
    metadata.inputUnits = try units(table, 5)
    metadata.outputUnits = try units(table, 6)
    metadata.inputGroups = try groups(table, 7)
    metadata.outputGroups = try groups(table, 8)
    for entry in try table.tables(9) {
      let range = try entry.bytes(1) ?? 0..<0
      metadata.custom.append(
        SubgraphMetadata.CustomMetadata(
          name: try entry.string(0), bytes: try entry.reader.bytes(range)))
    }
    return metadata
  }

  /// What is said of a tensor: a table `TensorMetadata`.
  private func tensor(_ table: FlatBufferTable) throws(FormatError) -> TensorMetadata {
    var metadata = TensorMetadata()
    metadata.name = try table.string(0)
    metadata.summary = try table.string(1)
    metadata.dimensionNames = try table.strings(2)
    if let content = try table.table(3) {
      metadata.content = try self.content(content)
      metadata.contentDimensions = try dimensions(content)
    }
    metadata.units = try units(table, 4)
    let stats = try table.table(5)
    metadata.maximum = try stats?.floats(0) ?? []
    metadata.minimum = try stats?.floats(1) ?? []
    metadata.files = try files(table, 6)
    return metadata
  }

  private func content(_ table: FlatBufferTable) throws(FormatError) -> TensorMetadata.Content? {
    let kind = try table.integer(0, as: UInt8.self)
    switch kind {
    case 0: return nil
    case 1: return .features
    case 2:
      let properties = try member(table, 1)
      let size = try properties.table(1)
      return .image(
        TensorMetadata.ImageContent(
          colorSpace: [1: .rgb, 2: .grayscale][try properties.integer(0, as: Int8.self)]
            ?? .unknown,
          defaultSize: try size.map { size throws(FormatError) in
            TensorMetadata.ImageContent.Size(
              width: Int(try size.integer(0, as: UInt32.self)),
              height: Int(try size.integer(1, as: UInt32.self)))
          }))
    case 3:
      let properties = try member(table, 1)
      return .boundingBoxes(
        TensorMetadata.BoundingBoxContent(
          order: (try properties.integers(0, as: UInt32.self) ?? []).map(Int.init),
          kind: [1: .boundaries, 2: .upperLeft, 3: .center][
            try properties.integer(1, as: Int8.self)] ?? .unknown,
          coordinates: [0: .ratio, 1: .pixel][try properties.integer(2, as: Int8.self)]
            ?? .unknown))
    case 4:
      let properties = try member(table, 1)
      return .audio(
        sampleRate: Int(try properties.integer(0, as: UInt32.self)),
        channels: Int(try properties.integer(1, as: UInt32.self)))
    default: return .unknown(Int(kind))
    }
  }

  private func dimensions(_ content: FlatBufferTable) throws(FormatError) -> ClosedRange<Int>? {
    guard let range = try content.table(2) else { return nil }
    let (first, last) = (Int(try range.integer(0)), Int(try range.integer(1)))
    guard first <= last else {
      throw FormatError(
        .malformed, "the content's dimensions end at \(last) before they begin at \(first)",
        place: range.reader.place, offset: range.offset)
    }
    return first...last
  }

  /// What is done to a tensor: a vector of tables `ProcessUnit`.
  private func units(_ table: FlatBufferTable, _ field: Int) throws(FormatError) -> [ProcessUnit] {
    var units: [ProcessUnit] = []
    for unit in try table.tables(field) {
      let kind = try unit.integer(0, as: UInt8.self)
      guard (1...6).contains(kind) else {
        units.append(.unknown(Int(kind)))
        continue
      }
      let options = try member(unit, 1)
      switch kind {
      case 1:
        units.append(
          .normalization(mean: try options.floats(0) ?? [], deviation: try options.floats(1) ?? []))
      case 2:
        let code = try options.integer(0, as: Int8.self)
        let known: [Int8: ScoreCalibration.Transformation] = [
          0: .identity, 1: .logarithm, 2: .inverseLogistic,
        ]
        guard let transformation = known[code] else {
          // Scores that are made comparable in another way must not be passed off as these.
          units.append(.unknown(Int(kind)))
          continue
        }
        units.append(.scoreCalibration(transformation, defaultScore: try options.float(1)))
      case 3: units.append(.scoreThreshold(try options.float(0)))
      case 4: units.append(.bertTokenizer(vocabulary: try files(options, 0)))
      case 5:
        units.append(
          .sentencePieceTokenizer(
            models: try files(options, 0), vocabulary: try files(options, 1)))
      default:
        units.append(
          .regexTokenizer(delimiter: try options.string(0), vocabulary: try files(options, 1)))
      }
    }
    return units
  }

  private func groups(
    _ table: FlatBufferTable, _ field: Int
  ) throws(FormatError) -> [SubgraphMetadata.TensorGroup] {
    var groups: [SubgraphMetadata.TensorGroup] = []
    for group in try table.tables(field) {
      groups.append(
        SubgraphMetadata.TensorGroup(
          name: try group.string(0), tensorNames: try group.strings(1)))
    }
    return groups
  }

  /// A vector of tables `AssociatedFile`, with what the archive holds of them.
  func files(_ table: FlatBufferTable, _ field: Int) throws(FormatError) -> [AssociatedFile] {
    var found: [AssociatedFile] = []
    for entry in try table.tables(field) {
      // A file without a name is none.
      guard let name = try entry.string(0) else { continue }
      let kind = Self.kinds[try entry.integer(2, as: Int8.self)] ?? .unknown
      let (byteCount, contents) = try files.contents(of: name, kind)
      found.append(
        AssociatedFile(
          name: name, summary: try entry.string(1), kind: kind, locale: try entry.string(3),
          version: try entry.string(4), byteCount: byteCount, contents: contents))
    }
    return found
  }

  private static let kinds: [Int8: AssociatedFile.Kind] = [
    1: .descriptions, 2: .axisLabels, 3: .valueLabels, 4: .scoreCalibration, 5: .vocabulary,
    6: .searchIndex,
  ]

  /// The table of a union's member.
  ///
  /// Throws `FormatError` when the union has a type and no table.
  private func member(
    _ table: FlatBufferTable, _ field: Int
  ) throws(FormatError) -> FlatBufferTable {
    guard let member = try table.table(field) else {
      throw FormatError(
        .malformed, "a union has a type, and nothing of that type",
        place: table.reader.place, offset: table.offset)
    }
    return member
  }
}

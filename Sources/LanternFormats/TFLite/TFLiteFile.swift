internal import LanternTensors

/// The tables of a `.tflite` file, read and checked, before they become graphs.
///
/// Field numbers are those of LiteRT `tflite/converter/schema/schema.fbs`, schema version 3d.
struct TFLiteFile {
  /// A tensor as the file declares it.
  struct TensorDeclaration {
    var name: String
    var shape: [Int]
    /// Which dimensions the file leaves open.
    var openDimensions: [Int]
    /// Whether the file says how many dimensions there are; else no dimensions may mean any number.
    var hasRank: Bool
    var typeCode: UInt8
    var scales: [Float]
    var zeroPoints: [Int64]
    var quantizedDimension: Int
    var hasQuantizationDetails: Bool
    /// Where the stored elements lie, when not all are stored.
    var sparsity: TFLiteSparsity?
    var isVariable: Bool
    var buffer: Int
    var offset: Int
  }

  /// A node as the file declares it.
  struct NodeDeclaration {
    var operatorIndex: Int
    /// Tensor indices; -1 for an optional input that is left out.
    var inputs: [Int]
    var outputs: [Int]
    /// Tensors that are no values: they tell the quantisation of what a node computes on the way.
    var intermediates: [Int]
    var options: FlatBufferTable?
    var options2: FlatBufferTable?
    /// The bytes of a custom operator's options.
    var customOptions: Range<Int>
    var offset: Int
  }

  /// One network of the file.
  struct Subgraph {
    var name: String
    var tensors: [TensorDeclaration]
    var inputs: [Int]
    var outputs: [Int]
    var nodes: [NodeDeclaration]
  }

  /// An operator of the file's own list.
  struct OperatorCode: Hashable {
    var code: Int32
    var version: Int32
    var customName: String?

    var name: String { customName ?? BuiltinOperators.name(of: code) }
  }

  /// A name for calling a subgraph, with names for its inputs and outputs.
  struct Signature {
    var key: String
    var subgraph: Int
    var inputNames: [Int: String]
    var outputNames: [Int: String]
  }

  let reader: ByteReader
  let version: UInt32
  let summary: String?
  let operatorCodes: [OperatorCode]
  let subgraphs: [Subgraph]
  let signatures: [Signature]
  /// The bytes of each buffer; empty where a tensor's data is not in the file.
  let buffers: [Range<Int>]
  /// The buffers that the file names.
  let namedBuffers: [String: Int]

  /// Reads and checks all tables.
  ///
  /// Throws `FormatError` with the offset of whatever breaks a rule.
  init(_ bytes: ByteStorage) throws(FormatError) {
    reader = ByteReader(
      bytes, place: "file", budget: ReadingBudget(fileByteCount: bytes.count))
    let model = try FlatBufferTable(rootOf: reader)
    version = try model.integer(0, as: UInt32.self)
    guard version == 3 else {
      throw FormatError(
        .unsupported, "the file is of schema version \(version), and Lantern reads version 3",
        offset: model.offset)
    }
    summary = try model.string(3)
    var codes: [OperatorCode] = []
    for table in try model.tables(1) {
      // Codes beyond 127 did not fit the first field; the larger of both is meant.
      let code = max(Int32(try table.integer(0, as: Int8.self)), try table.integer(3))
      let name = code == BuiltinOperators.custom ? try table.string(1) ?? "unnamed" : nil
      codes.append(
        OperatorCode(code: code, version: try table.integer(2, default: 1), customName: name))
    }
    operatorCodes = codes
    var buffers: [Range<Int>] = []
    for table in try model.tables(4) { buffers.append(try Self.bufferRange(table)) }
    self.buffers = buffers
    var subgraphs: [Subgraph] = []
    for (index, table) in try model.tables(2).enumerated() {
      subgraphs.append(try Self.subgraph(table, index, codes.count, buffers.count))
    }
    guard !subgraphs.isEmpty else {
      throw FormatError(.malformed, "the model has no subgraph", offset: model.offset)
    }
    self.subgraphs = subgraphs
    var named: [String: Int] = [:]
    for table in try model.tables(6) {
      let index = Int(try table.integer(1, as: UInt32.self))
      guard buffers.indices.contains(index) else {
        throw FormatError(
          .malformed, "a metadata entry names buffer \(index) of \(buffers.count)",
          offset: table.offset)
      }
      if let name = try table.string(0) { named[name] = index }
    }
    namedBuffers = named
    var signatures: [Signature] = []
    for table in try model.tables(7) { signatures.append(try Self.signature(table, subgraphs)) }
    self.signatures = signatures
  }

  /// The names of a subgraph's built-in operators in their order, `CUSTOM` for others; nil where there
  /// is no such subgraph.
  func operatorNames(ofSubgraph index: Int) -> [String]? {
    guard subgraphs.indices.contains(index) else { return nil }
    return subgraphs[index].nodes.map {
      BuiltinOperators.name(of: operatorCodes[$0.operatorIndex].code)
    }
  }

  private static func bufferRange(_ table: FlatBufferTable) throws(FormatError) -> Range<Int> {
    let offset = try table.integer(1, as: UInt64.self)
    let size = try table.integer(2, as: UInt64.self)
    // Offsets 0 and 1 mean that the data is in the table itself.
    guard offset > 1 else { return try table.bytes(0) ?? 0..<0 }
    let count = UInt64(table.reader.count)
    guard offset <= count, size <= count - offset else {
      throw FormatError(
        .malformed,
        "a buffer of \(size) bytes at offset \(offset) lies beyond the file of \(count) bytes",
        offset: table.offset)
    }
    return Int(offset)..<Int(offset + size)
  }

  private static func subgraph(
    _ table: FlatBufferTable, _ index: Int, _ codeCount: Int, _ bufferCount: Int
  ) throws(FormatError) -> Subgraph {
    var tensors: [TensorDeclaration] = []
    for tensor in try table.tables(0) {
      let declaration = try tensorDeclaration(tensor, index: tensors.count)
      guard declaration.buffer < bufferCount || declaration.buffer == 0 else {
        throw FormatError(
          .malformed,
          "tensor \(tensors.count) names buffer \(declaration.buffer) of \(bufferCount)",
          offset: tensor.offset)
      }
      tensors.append(declaration)
    }
    let count = tensors.count
    func checked(
      _ indices: [Int32]?, optional: Bool, _ what: String, _ offset: Int
    ) throws(FormatError) -> [Int] {
      let indices = (indices ?? []).map(Int.init)
      for tensor in indices where !(optional ? -1..<count : 0..<count).contains(tensor) {
        throw FormatError(
          .malformed, "\(what) of subgraph \(index) names tensor \(tensor) of \(count)",
          offset: offset)
      }
      return indices
    }
    var nodes: [NodeDeclaration] = []
    for node in try table.tables(3) {
      let operatorIndex = Int(try node.integer(0, as: UInt32.self))
      guard operatorIndex < codeCount else {
        throw FormatError(
          .malformed, "node \(nodes.count) names operator \(operatorIndex) of \(codeCount)",
          offset: node.offset)
      }
      let what = "node \(nodes.count)"
      nodes.append(
        NodeDeclaration(
          operatorIndex: operatorIndex,
          inputs: try checked(
            try node.integers(1, as: Int32.self), optional: true, what, node.offset),
          outputs: try checked(
            try node.integers(2, as: Int32.self), optional: false, what, node.offset),
          intermediates: try checked(
            try node.integers(8, as: Int32.self), optional: false, what, node.offset),
          options: try node.table(4), options2: try node.table(12),
          customOptions: try customOptions(node), offset: node.offset))
    }
    return Subgraph(
      name: try table.string(4) ?? "", tensors: tensors,
      inputs: try checked(
        try table.integers(1, as: Int32.self), optional: false, "an input", table.offset),
      outputs: try checked(
        try table.integers(2, as: Int32.self), optional: false, "an output", table.offset),
      nodes: nodes)
  }

  /// Where the options of a custom operator lie: in the table, or, when they are large, elsewhere.
  private static func customOptions(_ table: FlatBufferTable) throws(FormatError) -> Range<Int> {
    let offset = try table.integer(9, as: UInt64.self)
    let size = try table.integer(10, as: UInt64.self)
    guard offset > 1 else { return try table.bytes(5) ?? 0..<0 }
    let count = UInt64(table.reader.count)
    guard offset <= count, size <= count - offset else {
      throw FormatError(
        .malformed,
        "options of \(size) bytes at offset \(offset) lie beyond the file of \(count) bytes",
        offset: table.offset)
    }
    return Int(offset)..<Int(offset + size)
  }

  private static func tensorDeclaration(
    _ table: FlatBufferTable, index: Int
  ) throws(FormatError) -> TensorDeclaration {
    let shape = (try table.integers(0, as: Int32.self) ?? []).map(Int.init)
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw FormatError(
        .malformed, "tensor \(index) has the shape \(shape) with a negative dimension",
        offset: table.offset)
    }
    let signature = (try table.integers(7, as: Int32.self) ?? []).map(Int.init)
    let quantization = try table.table(4)
    return TensorDeclaration(
      name: try table.string(3) ?? "tensor\(index)", shape: shape,
      openDimensions: signature.indices.filter { signature[$0] == -1 && $0 < shape.count },
      hasRank: shape.isEmpty ? try table.bool(8) : true,
      typeCode: try table.integer(1, as: UInt8.self),
      scales: try quantization?.floats(2) ?? [],
      zeroPoints: try quantization?.integers(3, as: Int64.self) ?? [],
      quantizedDimension: Int(try quantization?.integer(6) ?? 0),
      hasQuantizationDetails: try quantization?.integer(4, as: UInt8.self) ?? 0 > 1,
      sparsity: try table.table(6).map { (table) throws(FormatError) in try TFLiteSparsity(table) },
      isVariable: try table.bool(5),
      buffer: Int(try table.integer(2, as: UInt32.self)), offset: table.offset)
  }

  private static func signature(
    _ table: FlatBufferTable, _ subgraphs: [Subgraph]
  ) throws(FormatError) -> Signature {
    let index = Int(try table.integer(4, as: UInt32.self))
    guard subgraphs.indices.contains(index) else {
      throw FormatError(
        .malformed, "a signature names subgraph \(index) of \(subgraphs.count)",
        offset: table.offset)
    }
    func names(_ field: Int) throws(FormatError) -> [Int: String] {
      var names: [Int: String] = [:]
      for entry in try table.tables(field) {
        let tensor = Int(try entry.integer(1, as: UInt32.self))
        guard subgraphs[index].tensors.indices.contains(tensor) else {
          throw FormatError(
            .malformed,
            "a signature names tensor \(tensor) of subgraph \(index), which has "
              + "\(subgraphs[index].tensors.count)", offset: entry.offset)
        }
        names[tensor] = try entry.string(0)
      }
      return names
    }
    return Signature(
      key: try table.string(2) ?? "signature", subgraph: index, inputNames: try names(0),
      outputNames: try names(1))
  }
}

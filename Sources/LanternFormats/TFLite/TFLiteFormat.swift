package import LanternGraphs
package import LanternTensors

/// TensorFlow Lite's FlatBuffer files.
///
/// Verified in full before anything is made of them; weights are used where they lie in the file.
package struct TFLiteFormat: ModelFormat {
  /// Creates the format.
  package init() {}

  package var name: String { "TensorFlow Lite" }

  package var coverage: OperatorCoverage { TFLiteCoverage.coverage(named: name) }

  package func recognizes(_ bytes: ByteStorage) -> Bool {
    // The identifier follows the root offset.
    let reader = ByteReader(bytes, place: "file")
    return (try? reader.text(4..<8)) == "TFL3"
  }

  package func read(_ bytes: ByteStorage, path: String) throws -> Model {
    let contents = try contents(of: bytes, path: path)
    guard contents.unsupported.isEmpty else {
      var error = FormatError(
        .unsupported, "the model uses what Lantern does not run:", path: path)
      error.unsupported = contents.unsupported
      throw error
    }
    return Model(
      format: name, formatVersion: contents.version, methods: contents.methods,
      metadata: contents.metadata, program: TFLiteProgram(graphs: contents.graphs))
  }

  package func inspect(
    _ bytes: ByteStorage, path: String, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    let contents = try contents(of: bytes, path: path)
    var first = contents.methods.first.flatMap { contents.graphs[$0.name] }
    if let inputShapes, contents.unsupported.isEmpty {
      first = try first?.bound(to: inputShapes)
    }
    return ModelInspection(
      format: name, formatVersion: contents.version, methods: contents.methods,
      operators: contents.operators, parameterByteCount: contents.parameterByteCount,
      multiplyAccumulates: contents.unsupported.isEmpty ? first?.multiplyAccumulates : nil,
      unsupported: contents.unsupported, metadata: contents.metadata)
  }

  private func contents(of bytes: ByteStorage, path: String) throws -> TFLiteContents {
    do { return try TFLiteContents(bytes) } catch var error as FormatError {
      error.path = path
      throw error
    }
  }
}

/// Everything that a `.tflite` file holds, in Lantern's own terms.
private struct TFLiteContents {
  var version: String
  var methods: [Model.Method] = []
  var graphs: [String: Graph] = [:]
  var operators: [ModelInspection.OperatorUse]
  var parameterByteCount: Int
  var unsupported: [ModelInspection.Unsupported]
  var metadata: ModelMetadata

  init(_ bytes: ByteStorage) throws {
    let file = try TFLiteFile(bytes)
    version = "\(file.version)"
    var reader = TFLiteGraphReader(file)
    // A file without signatures is called by its first subgraph.
    var signatures = file.signatures
    if signatures.isEmpty {
      signatures = [
        TFLiteFile.Signature(key: "main", subgraph: 0, inputNames: [:], outputNames: [:])
      ]
    }
    var graphOfSubgraph: [Int: Graph] = [:]
    for signature in signatures {
      let subgraph = file.subgraphs[signature.subgraph]
      try file.reader.spend(
        256 * (subgraph.inputs.count + subgraph.outputs.count), at: 0)
      let graph = try graphOfSubgraph[signature.subgraph] ?? reader.graph(of: signature.subgraph)
      graphOfSubgraph[signature.subgraph] = graph
      graphs[signature.key] = graph
      methods.append(Self.method(signature, subgraph, graph))
    }
    unsupported = reader.unsupported
    let nodes = file.subgraphs.flatMap(\.nodes)
    operators = Dictionary(grouping: nodes) { file.operatorCodes[$0.operatorIndex] }
      .map { ModelInspection.OperatorUse(name: $0.key.name, count: $0.value.count) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    parameterByteCount = file.buffers.enumerated()
      .filter { !file.namedBuffers.values.contains($0.offset) }
      .reduce(0) { $0 + $1.element.count }
    metadata = try TFLiteMetadataReader(file).metadata()
  }

  private static func method(
    _ signature: TFLiteFile.Signature, _ subgraph: TFLiteFile.Subgraph, _ graph: Graph
  ) -> Model.Method {
    func parameters(
      _ tensors: [Int], _ types: [TensorType], _ names: [Int: String]
    ) -> [Model.Parameter] {
      zip(tensors, types).map { tensor, type in
        let declaration = subgraph.tensors[tensor]
        return Model.Parameter(
          name: names[tensor] ?? declaration.name, type: type,
          openDimensions: declaration.openDimensions)
      }
    }
    return Model.Method(
      name: signature.key,
      inputs: parameters(subgraph.inputs, graph.inputTypes, signature.inputNames),
      outputs: parameters(subgraph.outputs, graph.outputTypes, signature.outputNames))
  }
}

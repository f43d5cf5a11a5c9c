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

  package func read(
    _ bytes: ByteStorage, path: String, options: ReadingOptions
  ) throws -> Model {
    let contents = try contents(of: bytes, path: path, options)
    guard contents.unsupported.isEmpty else {
      var error = FormatError(
        .unsupported, "the model uses what Lantern does not run:", path: path)
      error.unsupported = contents.unsupported
      throw error
    }
    return Model(
      format: name, formatVersion: contents.version, methods: contents.methods,
      metadata: contents.metadata, program: contents.program)
  }

  package func inspect(
    _ bytes: ByteStorage, path: String, options: ReadingOptions, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    let contents = try contents(of: bytes, path: path, options)
    var count = contents.multiplyAccumulates
    if let inputShapes, let method = contents.methods.first, contents.unsupported.isEmpty {
      let types = method.inputs.compactMap(\.type)
      guard types.count == inputShapes.count else {
        throw GraphError(
          .invalidInput,
          "the model takes \(types.count) inputs, and \(inputShapes.count) shapes are given")
      }
      count = try contents.program.graph(
        for: method.name, inputTypes: zip(types, inputShapes).map { $0.with(shape: $1) })?
        .multiplyAccumulates
    }
    return ModelInspection(
      format: name, formatVersion: contents.version, methods: contents.methods,
      operators: contents.operators, parameterByteCount: contents.parameterByteCount,
      multiplyAccumulates: contents.unsupported.isEmpty ? count : nil,
      unsupported: contents.unsupported, metadata: contents.metadata)
  }

  private func contents(
    of bytes: ByteStorage, path: String, _ options: ReadingOptions
  ) throws -> TFLiteContents {
    do { return try TFLiteContents(bytes, options) } catch var error as FormatError {
      error.path = path
      throw error
    }
  }
}

/// Everything that a `.tflite` file holds, in Lantern's own terms.
private struct TFLiteContents {
  var version: String
  var methods: [Model.Method] = []
  var program: TFLiteProgram
  /// Those of the first method; nil where the shapes of its nodes follow from data.
  var multiplyAccumulates: Int?
  var operators: [ModelInspection.OperatorUse]
  var parameterByteCount: Int
  var unsupported: [ModelInspection.Unsupported]
  var metadata: ModelMetadata

  init(_ bytes: ByteStorage, _ options: ReadingOptions) throws {
    let file = try TFLiteFile(bytes, externalBuffers: options.externalBuffers)
    version = "\(file.version)"
    // A file without signatures is called by its first subgraph.
    var signatures = file.signatures
    if signatures.isEmpty {
      signatures = [
        TFLiteFile.Signature(key: "main", subgraph: 0, inputNames: [:], outputNames: [:])
      ]
    }
    let network = try TFLiteNetwork(file, operators: TFLiteOperators(custom: options.operators))
    var survey = TFLiteSurvey(network)
    var calls: [String: TFLiteProgram.Method] = [:]
    // Of two signatures with one name the first is called, as in LiteRT.
    for signature in signatures where calls[signature.key] == nil {
      let subgraph = file.subgraphs[signature.subgraph]
      try file.reader.spend(
        256 * (subgraph.inputs.count + subgraph.outputs.count), at: 0)
      try survey.add(signature.subgraph, isMethod: true)
      let called = TFLiteProgram.Method(
        subgraph: signature.subgraph, outputs: Self.namedOutputs(signature, subgraph.outputs))
      calls[signature.key] = called
      methods.append(
        Self.method(
          signature, subgraph, outputs: called.chosen(subgraph.outputs),
          types: survey.outputTypes[signature.subgraph].map { called.chosen($0) }))
    }
    program = TFLiteProgram(network: network, methods: calls)
    multiplyAccumulates = signatures.first.flatMap { survey.multiplyAccumulates[$0.subgraph] }
    unsupported = survey.unsupported
    let nodes = file.subgraphs.flatMap(\.nodes)
    operators = Dictionary(grouping: nodes) { file.operatorCodes[$0.operatorIndex] }
      .map { ModelInspection.OperatorUse(name: $0.key.name, count: $0.value.count) }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    parameterByteCount = file.buffers.enumerated()
      .filter { !file.namedBuffers.values.contains($0.offset) }
      .reduce(file.externalBuffers.byteCount) { $0 + $1.element.count }
    metadata = try TFLiteMetadataReader(file).metadata()
  }

  /// The positions of the outputs that a signature names; nil when it names all of them, or none.
  private static func namedOutputs(
    _ signature: TFLiteFile.Signature, _ outputs: [Int]
  ) -> [Int]? {
    var rest = signature.outputNames.mapValues(\.count)
    let named = outputs.indices.filter { position in
      guard let count = rest[outputs[position]], count > 0 else { return false }
      rest[outputs[position]] = count - 1
      return true
    }
    return named.isEmpty || named.count == outputs.count ? nil : named
  }

  /// What can be called by a signature, inputs and outputs in the subgraph's order.
  ///
  /// `types` are the outputs' types where they are known better than the file states them.
  private static func method(
    _ signature: TFLiteFile.Signature, _ subgraph: TFLiteFile.Subgraph, outputs: [Int],
    types: [TensorType]?
  ) -> Model.Method {
    func parameters(
      _ tensors: [Int], _ types: [TensorType]?, _ names: [Int: [String]]
    ) -> [Model.Parameter] {
      // A tensor that is given twice may have two names.
      var seen: [Int: Int] = [:]
      return tensors.enumerated().map { position, tensor in
        let declaration = subgraph.tensors[tensor]
        let known = names[tensor] ?? [declaration.name]
        let number = seen[tensor, default: 0]
        seen[tensor] = number + 1
        return Model.Parameter(
          name: known[min(number, known.count - 1)],
          type: types?[position] ?? (try? declaration.type()),
          openDimensions: declaration.openDimensions)
      }
    }
    return Model.Method(
      name: signature.key, inputs: parameters(subgraph.inputs, nil, signature.inputNames),
      outputs: parameters(outputs, types, signature.outputNames))
  }
}

internal import LanternGraphs
internal import LanternTensors

extension TFLiteNetwork {
  /// A tensor's data, when it is in the file.
  ///
  /// Throws `UnsupportedReason` when it is there and Lantern cannot hold it.
  func constant(_ tensor: Int, of subgraph: Int) throws -> Tensor? {
    if let reason = subgraphs[subgraph].unusableConstants[tensor] { throw reason }
    return subgraphs[subgraph].constants[tensor]
  }

  /// What an importer sees of a node.
  func description(
    of node: Int, in index: Int, types: [TensorType?], constants: [Tensor?]
  ) throws -> TFLiteNode {
    let subgraph = subgraphs[index].declaration
    let declared = subgraph.nodes[node]
    let custom = ByteReader(file.reader.storage, place: "options")
    let followed = TFLiteImporter.followedInputs[file.name(of: declared)].flatMap {
      types.indices.contains($0) ? types[$0]?.elementType : nil
    }
    return TFLiteNode(
      options: declared.options?.unmetered, options2: declared.options2?.unmetered,
      customOptions: try custom.bytes(declared.customOptions),
      inputTypeNames: zip(declared.inputs, types).map { tensor, type in
        type.map { subgraph.tensors[tensor].typeName(holding: $0.elementType) }
      },
      outputTypeNames: declared.outputs.map { subgraph.tensors[$0].typeName },
      inputTypes: types, constants: constants,
      outputTypes: try declared.outputs.map { try subgraph.tensors[$0].type(holding: followed) },
      blockScales: try declared.inputs.map { tensor in
        guard tensor >= 0, let blocks = subgraph.tensors[tensor].blockScales,
          let scales = try constant(blocks.tensor, of: index)
        else { return nil }
        return TFLiteNode.BlockScales(scales: scales, size: blocks.size)
      },
      intermediateTypes: try declared.intermediates.map { try subgraph.tensors[$0].type() },
      subgraphOperators: { [file] in file.operatorNames(ofSubgraph: $0) })
  }

  /// What a node becomes.
  func imported(
    _ node: TFLiteFile.NodeDeclaration, _ description: TFLiteNode
  ) throws -> TFLiteImport {
    let imported = try operators.imported(
      file.operatorCodes[node.operatorIndex], description)
    for position in imported.states
    where !node.inputs.indices.contains(position)
      || node.inputs[position] < 0
    {
      throw UnsupportedReason("its state (input \(position)) is left out")
    }
    return imported
  }

  /// The tensors that an imported node reads, in the operator's order.
  func tensors(
    read imported: TFLiteImport, by node: TFLiteFile.NodeDeclaration
  ) throws -> [Int] {
    try imported.inputs.map { position in
      guard node.inputs.indices.contains(position), node.inputs[position] >= 0 else {
        throw UnsupportedReason("input \(position) is left out")
      }
      return node.inputs[position]
    }
  }

  /// The outputs of an operator for known inputs, of the element types and quantisations declared.
  ///
  /// Nil when one has more elements than `limit`. Throws `GraphError` naming `place`, also when they
  /// would take more bytes than `memoryLimit`.
  func evaluated(
    _ operation: any Operator, _ inputs: [Tensor], _ declared: [TensorType], _ place: String,
    limit: Int = .max, memoryLimit: Int = .max
  ) throws -> [Tensor]? {
    let outputs = try outputTypes(of: operation, inputs.map(\.type), declared, place)
    guard outputs.allSatisfy({ $0.shape.extent <= limit }) else { return nil }
    let byteCount = outputs.reduce(0) { sum, type in
      // Strings take no bytes in place, and empty shapes are counted through.
      sum.checkedSum(with: max(type.byteCount, type.shape.extent)) ?? .max
    }
    guard byteCount <= memoryLimit else {
      throw GraphError(
        .overBudget,
        "its outputs \(outputs.map(\.description).joined(separator: ", ")) take \(byteCount) bytes, "
          + "and \(memoryLimit) are allowed", place: place)
    }
    do {
      let results = try operation.evaluate(inputs, outputs: outputs)
      guard results.map(\.type) == outputs else {
        throw GraphError(.invalidGraph, "its evaluation did not give the declared types")
      }
      return results
    } catch {
      throw GraphError.placed(error, at: place)
    }
  }

  /// The outputs of an operator that reads types alone.
  func evaluated(
    _ operation: any ShapeOperator, _ inputs: [TensorType], _ declared: [TensorType],
    _ place: String
  ) throws -> [Tensor] {
    let outputs = try outputTypes(of: operation, inputs, declared, place)
    do { return try operation.evaluate(types: inputs, outputs: outputs) } catch {
      throw GraphError.placed(error, at: place)
    }
  }

  /// The types that a graph would give the outputs of an operator.
  private func outputTypes(
    of operation: any Operator, _ inputs: [TensorType], _ declared: [TensorType], _ place: String
  ) throws -> [TensorType] {
    var graph = Graph()
    let values = inputs.map { graph.addInput($0, name: "") }
    let outputs = try graph.append(operation, values, declared: declared, place: place)
    return graph.types(of: outputs)
  }
}

extension TFLiteFile {
  /// The name of a node's operator.
  func name(of node: NodeDeclaration) -> String { operatorCodes[node.operatorIndex].name }
}

extension TFLiteNode {
  /// Whether it reads or makes strings, which have no place in a graph.
  var hasStrings: Bool {
    inputTypes.contains { $0?.elementType == .string }
      || outputTypes.contains { $0.elementType == .string }
  }
}

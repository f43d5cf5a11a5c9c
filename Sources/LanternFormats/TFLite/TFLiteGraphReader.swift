internal import LanternGraphs
internal import LanternTensors

/// Makes graphs of a file's subgraphs, and collects everything that cannot be run.
struct TFLiteGraphReader {
  private let file: TFLiteFile
  /// What cannot be run, in file order.
  private(set) var unsupported: [ModelInspection.Unsupported] = []
  /// The tensors of the subgraph being read whose types Lantern lacks, and why.
  private var untyped: [Int: UnsupportedReason] = [:]

  init(_ file: TFLiteFile) { self.file = file }

  /// The graph of one subgraph.
  ///
  /// Where something is not supported the graph is not runnable, and `unsupported` says why. Throws
  /// `FormatError` when the subgraph breaks a rule.
  mutating func graph(of index: Int) throws -> Graph {
    let subgraph = file.subgraphs[index]
    var graph = Graph(name: subgraph.name.isEmpty ? "subgraph \(index)" : subgraph.name)
    var values: [Int: Value.ID] = [:]
    untyped = [:]
    for tensor in subgraph.inputs where values[tensor] == nil {
      values[tensor] = try graph.addInput(
        type(of: tensor, in: subgraph, "input of subgraph \(index)"),
        name: subgraph.tensors[tensor].name)
    }
    for (nodeIndex, node) in subgraph.nodes.enumerated() {
      let place = "node \(nodeIndex) of subgraph \(index)"
      try read(node, place, subgraph, &graph, &values)
    }
    var outputs: [Value.ID] = []
    for tensor in subgraph.outputs {
      let place = "an output of subgraph \(index)"
      do { outputs.append(try value(of: tensor, in: subgraph, &graph, &values, place)) } catch let
        reason as UnsupportedReason
      {
        unsupported.append(
          ModelInspection.Unsupported(
            name: "tensor \(subgraph.tensors[tensor].name)", place: place,
            reason: reason.description))
      }
    }
    graph.setOutputs(outputs)
    return graph
  }

  private mutating func read(
    _ node: TFLiteFile.NodeDeclaration, _ place: String, _ subgraph: TFLiteFile.Subgraph,
    _ graph: inout Graph, _ values: inout [Int: Value.ID]
  ) throws {
    let code = file.operatorCodes[node.operatorIndex]
    guard Set(node.outputs).count == node.outputs.count else {
      throw FormatError(
        .malformed, "makes a tensor twice: \(node.outputs)", place: place, offset: node.offset)
    }
    for output in node.outputs where values[output] != nil {
      throw FormatError(
        .malformed, "makes tensor \(output), which is an input or made already", place: place,
        offset: node.offset)
    }
    do {
      var inputs: [Value.ID?] = []
      for tensor in node.inputs {
        inputs.append(
          tensor < 0 ? nil : try value(of: tensor, in: subgraph, &graph, &values, place))
      }
      let outputTypes = try node.outputs.map { try subgraph.tensors[$0].type() }
      let types = inputs.map { id in id.map { graph[$0].type } }
      let imported = try TFLiteOperators().imported(
        code,
        TFLiteNode(
          options: node.options, options2: node.options2,
          customOptions: try file.reader.bytes(node.customOptions),
          inputTypeNames: node.inputs.map { $0 < 0 ? nil : subgraph.tensors[$0].typeName },
          outputTypeNames: node.outputs.map { subgraph.tensors[$0].typeName }, inputTypes: types,
          constants: inputs.map { id in id.flatMap { graph[$0].constant } },
          outputTypes: outputTypes,
          intermediateTypes: try node.intermediates.map { try subgraph.tensors[$0].type() }))
      let operands = try imported.inputs.map { position in
        guard inputs.indices.contains(position), let id = inputs[position] else {
          throw UnsupportedReason("input \(position) is left out")
        }
        return id
      }
      guard case .graph(let operation) = imported.operation else {
        throw UnsupportedReason("its output's shape depends on the data")
      }
      let outputs = try graph.append(
        operation, operands, declared: outputTypes,
        names: node.outputs.map { subgraph.tensors[$0].name }, place: "\(place) (\(code.name))")
      for (tensor, id) in zip(node.outputs, outputs) { values[tensor] = id }
    } catch {
      try note(error, code, place, node, types: node.inputs, subgraph)
      // The rest of the graph is looked at all the same, with what the file declares.
      for tensor in node.outputs {
        values[tensor] = try graph.addInput(
          type(of: tensor, in: subgraph, place), name: subgraph.tensors[tensor].name)
      }
    }
  }

  /// Notes what is unsupported; passes on what is wrong.
  private mutating func note(
    _ error: any Error, _ code: TFLiteFile.OperatorCode, _ place: String,
    _ node: TFLiteFile.NodeDeclaration, types: [Int], _ subgraph: TFLiteFile.Subgraph
  ) throws {
    let reason: String
    switch error {
    case let error as UnsupportedReason: reason = error.description
    case let error as ValueNeeded:
      reason = "its \(error.what) (input \(error.input)) are computed and not constant"
    case let error as GraphError where error.code == .unsupportedType: reason = error.message
    // What follows an operator that is not run may have shapes that nobody knows yet.
    case let error as GraphError where !unsupported.isEmpty: reason = error.message
    case let error as GraphError:
      throw FormatError(
        .malformed, error.message, place: "\(place) (\(code.name))", offset: node.offset)
    case let error as TensorError:
      throw FormatError(
        .malformed, error.description, place: "\(place) (\(code.name))", offset: node.offset)
    default: throw error
    }
    unsupported.append(
      ModelInspection.Unsupported(
        name: "\(code.name) version \(code.version)", place: place, reason: reason))
  }

  /// The graph's value for a tensor: made already, or a constant of the file.
  private func value(
    of index: Int, in subgraph: TFLiteFile.Subgraph, _ graph: inout Graph,
    _ values: inout [Int: Value.ID], _ place: String
  ) throws -> Value.ID {
    if let reason = untyped[index] { throw reason }
    if let known = values[index] { return known }
    let declaration = subgraph.tensors[index]
    if declaration.isVariable {
      throw UnsupportedReason("tensor \(declaration.name) keeps its value from run to run")
    }
    let tensor = try file.constant(declaration, index: index, place: place)
    let id = graph.addConstant(tensor, name: declaration.name)
    values[index] = id
    return id
  }

  /// The type of a tensor, or one that stands for it where Lantern lacks its element type.
  ///
  /// Throws `FormatError` for a type that no tensor can have.
  private mutating func type(
    of index: Int, in subgraph: TFLiteFile.Subgraph, _ place: String
  ) throws -> TensorType {
    let declaration = subgraph.tensors[index]
    do { return try declaration.type() } catch let reason as UnsupportedReason {
      untyped[index] = reason
      unsupported.append(
        ModelInspection.Unsupported(
          name: "tensor \(declaration.name)", place: place, reason: reason.description))
      return TensorType(.uint8, .scalar)
    }
  }
}

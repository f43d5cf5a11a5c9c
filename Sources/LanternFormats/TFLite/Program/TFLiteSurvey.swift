internal import LanternGraphs
internal import LanternTensors

/// Goes through all that a file's methods may run, and collects everything that cannot be.
struct TFLiteSurvey {
  private let network: TFLiteNetwork
  /// What cannot be run, in file order.
  private(set) var unsupported: [ModelInspection.Unsupported] = []
  /// The multiply-accumulates of the subgraphs whose nodes all have shapes that are known.
  private(set) var multiplyAccumulates: [Int: Int] = [:]
  /// The types of the outputs of those subgraphs.
  private(set) var outputTypes: [Int: [TensorType]] = [:]
  private var seen: Set<Int> = []

  /// Creates a survey of nothing yet.
  init(_ network: TFLiteNetwork) { self.network = network }

  /// Looks at a subgraph and at all that it calls.
  ///
  /// With `isMethod` its inputs have the shapes that the file states; those of a called one are what
  /// the caller gives. Throws `FormatError` where a node breaks a rule.
  mutating func add(_ index: Int, isMethod: Bool) throws {
    guard seen.insert(index).inserted else { return }
    let subgraph = network.subgraphs[index]
    try noteParameters(index)
    var uncertain = Set(
      subgraph.declaration.inputs.filter {
        let declared = subgraph.declaration.tensors[$0]
        return !isMethod || !declared.openDimensions.isEmpty || !declared.hasRank
      })
    let declared = subgraph.declaration.tensors
    var reader = TFLiteGraphReader(
      network, subgraph: index, parameters: subgraph.declaration.inputs
    ) { try? declared[$0].type() }
    var isOne = true
    for (node, declaration) in subgraph.declaration.nodes.enumerated() {
      let isCertain = uncertain.isDisjoint(with: declaration.inputs)
      do {
        if try reader.read(node) {
          if !isCertain { uncertain.formUnion(declaration.outputs) }
          continue
        }
        if isCertain { try checkEvaluation(node, index) }
      } catch {
        try note(error, node, index, isCertain: isCertain)
      }
      isOne = false
      uncertain.formUnion(declaration.outputs)
      reader.forget(declaration.outputs)
      for callee in subgraph.controls[node]?.subgraphs ?? [] { try add(callee, isMethod: false) }
    }
    guard isOne, unsupported.isEmpty else { return }
    multiplyAccumulates[index] = reader.graph.multiplyAccumulates
    let outputs = try subgraph.declaration.outputs.map { try reader.value(of: $0) }
    outputTypes[index] = reader.graph.types(of: outputs)
  }

  /// Notes the inputs and outputs of a subgraph that are of types which Lantern lacks.
  private mutating func noteParameters(_ index: Int) throws {
    let subgraph = network.subgraphs[index]
    for (tensors, what) in [
      (subgraph.declaration.inputs, "input"), (subgraph.declaration.outputs, "output"),
    ] {
      for (position, tensor) in tensors.enumerated() {
        let declaration = subgraph.declaration.tensors[tensor]
        let reason: String
        do {
          _ = try declaration.type()
          guard let constant = subgraph.unusableConstants[tensor] else { continue }
          reason = constant.description
        } catch let error as UnsupportedReason { reason = error.description }
        unsupported.append(
          ModelInspection.Unsupported(
            name: "tensor \(declaration.name)", place: "\(what) \(position) of subgraph \(index)",
            reason: reason))
      }
    }
  }

  /// Notes a node that will run by itself when its operator does not work on its types.
  private mutating func checkEvaluation(_ node: Int, _ index: Int) throws {
    let subgraph = network.subgraphs[index]
    guard subgraph.controls[node] == nil else { return }
    let declared = subgraph.declaration.nodes[node]
    do {
      let types = try declared.inputs.map { tensor in
        tensor < 0 ? nil : try subgraph.declaration.tensors[tensor].type()
      }
      let constants = try declared.inputs.map { tensor in
        tensor < 0 ? nil : try network.constant(tensor, of: index)
      }
      let description = try network.description(
        of: node, in: index, types: types, constants: constants)
      let imported = try network.imported(declared, description)
      let inputs = try network.tensors(read: imported, by: declared).map {
        try subgraph.declaration.tensors[$0].type()
      }
      if case .data(let operation) = imported.operation { try operation.check(inputs: inputs) }
    } catch is ValueNeeded {
      return
    } catch {
      try note(error, node, index, isCertain: false)
    }
  }

  /// Notes what is unsupported; passes on what is wrong, unless shapes are only guessed at.
  private mutating func note(
    _ error: any Error, _ node: Int, _ index: Int, isCertain: Bool
  ) throws {
    let declared = network.subgraphs[index].declaration.nodes[node]
    let code = network.file.operatorCodes[declared.operatorIndex]
    let place = network.place(of: node, in: index)
    let reason: String
    switch error {
    case let error as UnsupportedReason: reason = error.description
    case let error as GraphError where error.code == .unsupportedType: reason = error.message
    case is GraphError where !isCertain, is TensorError where !isCertain: return
    case let error as GraphError:
      throw FormatError(
        .malformed, error.message, place: error.place ?? place, offset: declared.offset)
    case let error as TensorError:
      throw FormatError(
        .malformed, error.description, place: "\(place) (\(code.name))", offset: declared.offset)
    default: throw error
    }
    let tensors = network.subgraphs[index].declaration.tensors
    func names(_ indices: [Int]) -> String {
      indices.map { $0 < 0 ? "none" : tensors[$0].typeName }.joined(separator: ", ")
    }
    unsupported.append(
      ModelInspection.Unsupported(
        name: "\(code.name) version \(code.version)", place: place, reason: reason,
        elementTypes: "\(names(declared.inputs)) to \(names(declared.outputs))"))
  }
}

internal import LanternGraphs
internal import LanternTensors

/// The subgraphs of a file with all that is known of them before they run.
struct TFLiteNetwork: Sendable {
  /// The file's tables.
  let file: TFLiteFile
  /// What its operators mean.
  let operators: TFLiteOperators
  /// All subgraphs, by index.
  let subgraphs: [TFLiteSubgraph]

  /// How deep calls of subgraphs may nest.
  static let depthLimit = 64

  /// Reads constants and calls, and checks how subgraphs call each other.
  ///
  /// Throws `FormatError` where the file breaks a rule.
  init(_ file: TFLiteFile, operators: TFLiteOperators) throws {
    self.file = file
    self.operators = operators
    subgraphs = try file.subgraphs.indices.map { try TFLiteSubgraph(file, index: $0) }
    try checkCalls()
  }

  /// The words for a node in errors and reports.
  func place(of node: Int, in subgraph: Int) -> String {
    "node \(node) of subgraph \(subgraph)"
  }

  /// Throws `FormatError` unless calls name subgraphs that take what they are given, in no circle.
  private func checkCalls() throws(FormatError) {
    var depths = [Int?](repeating: nil, count: subgraphs.count)
    for index in subgraphs.indices { _ = try depth(of: index, &depths, callers: []) }
  }

  /// How deep calls nest below a subgraph.
  private func depth(
    of index: Int, _ depths: inout [Int?], callers: [Int]
  ) throws(FormatError) -> Int {
    if let known = depths[index] { return known }
    guard !callers.contains(index), callers.count < Self.depthLimit else {
      throw FormatError(
        .malformed,
        callers.contains(index)
          ? "subgraph \(index) calls itself, by way of \(callers + [index])"
          : "the calls of subgraphs nest deeper than \(Self.depthLimit)")
    }
    var depth = 0
    for (node, control) in subgraphs[index].controls.enumerated() {
      guard let control else { continue }
      try checkCall(control, subgraphs[index].declaration.nodes[node], place(of: node, in: index))
      for callee in control.subgraphs {
        depth = max(depth, 1 + (try self.depth(of: callee, &depths, callers: callers + [index])))
      }
    }
    depths[index] = depth
    return depth
  }

  private func checkCall(
    _ control: TFLiteControl, _ node: TFLiteFile.NodeDeclaration, _ place: String
  ) throws(FormatError) {
    func failure(_ what: String) -> FormatError {
      FormatError(.malformed, what, place: place, offset: node.offset)
    }
    if let arity = control.arity {
      guard arity.inputs == node.inputs.count, arity.outputs == node.outputs.count else {
        throw failure(
          "has \(node.inputs.count) inputs and \(node.outputs.count) outputs instead of "
            + "\(arity.inputs) and \(arity.outputs)")
      }
      guard !node.inputs.contains(-1) else { throw failure("lacks an input") }
    }
    let arguments = control.arguments(node.inputs.count).count
    for (position, callee) in control.subgraphs.enumerated() {
      guard subgraphs.indices.contains(callee) else {
        throw failure("calls subgraph \(callee) of \(subgraphs.count)")
      }
      let (inputs, outputs) = (
        subgraphs[callee].declaration.inputs.count, subgraphs[callee].declaration.outputs.count
      )
      var results = node.outputs.count
      if case .loop = control, position == 0 { results = 1 }
      guard inputs == arguments, outputs == results else {
        throw failure(
          "calls subgraph \(callee), which takes \(inputs) tensors and gives \(outputs), with "
            + "\(arguments) for \(results)")
      }
    }
    switch control {
    case .branch, .choice:
      guard node.inputs.first ?? -1 >= 0, !control.subgraphs.isEmpty else {
        throw failure("has nothing to choose by, or nothing to choose from")
      }
    case .loop:
      guard node.inputs.count == node.outputs.count else {
        throw failure(
          "is a loop over \(node.inputs.count) tensors that gives \(node.outputs.count)")
      }
    default: break
    }
  }
}

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
    try checkExpansion()
  }

  /// Throws `FormatError` when calls of calls make a large program of a small file.
  ///
  /// Where each subgraph calls another one twice, thirty of them are a thousand million nodes.
  private func checkExpansion() throws(FormatError) {
    var counts = [Int?](repeating: nil, count: subgraphs.count)
    let nodes = subgraphs.reduce(0) { $0 + $1.declaration.nodes.count }
    let limit = max(1 << 14, nodes.checkedProduct(with: 16) ?? .max)
    var total = 0
    for index in subgraphs.indices {
      total = total.checkedSum(with: nodeCount(of: index, &counts)) ?? .max
      guard total <= limit else {
        throw FormatError(
          .overBudget,
          "with all that subgraphs call they have more than the \(limit) nodes that a file of "
            + "\(nodes) nodes may have", place: "subgraph \(index)",
          offset: subgraphs[index].declaration.offset)
      }
    }
  }

  /// The nodes of a subgraph and of all that they call, as often as they do.
  private func nodeCount(of index: Int, _ counts: inout [Int?]) -> Int {
    if let known = counts[index] { return known }
    var count = subgraphs[index].declaration.nodes.count
    for callee in subgraphs[index].controls.flatMap({ $0?.subgraphs ?? [] }) {
      count = count.checkedSum(with: nodeCount(of: callee, &counts)) ?? .max
    }
    counts[index] = count
    return count
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
          : "the calls of subgraphs nest deeper than \(Self.depthLimit)",
        place: "subgraph \(index)", offset: subgraphs[index].declaration.offset)
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

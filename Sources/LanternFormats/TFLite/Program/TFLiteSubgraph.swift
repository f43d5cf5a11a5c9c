internal import LanternGraphs
internal import LanternTensors

/// A subgraph with all that is known of it before it runs.
struct TFLiteSubgraph: Sendable {
  /// What the file says.
  let declaration: TFLiteFile.Subgraph
  /// The declared types of the inputs; nil for those of types that Lantern lacks.
  let inputTypes: [TensorType?]
  /// The tensors whose data is in the file.
  let constants: [Int: Tensor]
  /// Why constants that are read cannot be had.
  let unusableConstants: [Int: UnsupportedReason]
  /// What the program does itself, by node.
  let controls: [TFLiteControl?]
  /// Why a node that the program would do itself cannot be done.
  let unusableControls: [Int: UnsupportedReason]
  /// The tensors that keep their value from run to run.
  let variables: Set<Int>
  /// For each tensor, the last node that reads it; `Int.max` for outputs, -1 when nothing does.
  let lastReads: [Int]

  /// Reads one subgraph of a file.
  ///
  /// Throws `FormatError` when a tensor is made twice, or read before it is there.
  init(_ file: TFLiteFile, index: Int) throws {
    let declaration = file.subgraphs[index]
    self.declaration = declaration
    guard Set(declaration.inputs).count == declaration.inputs.count else {
      throw FormatError(
        .malformed, "subgraph \(index) names an input twice: \(declaration.inputs)",
        place: "subgraph \(index)", offset: declaration.offset)
    }
    inputTypes = declaration.inputs.map { try? declaration.tensors[$0].type() }
    variables = Set(
      declaration.tensors.indices.filter { declaration.tensors[$0].isVariable }
    )
    .subtracting(declaration.inputs)
    let order = try TensorOrder(declaration, index: index)
    var lastReads = [Int](repeating: -1, count: declaration.tensors.count)
    for (node, reads) in declaration.nodes.enumerated() {
      for tensor in reads.inputs where tensor >= 0 { lastReads[tensor] = node }
    }
    for tensor in declaration.outputs { lastReads[tensor] = .max }
    self.lastReads = lastReads

    var constants: [Int: Tensor] = [:]
    var unusableConstants: [Int: UnsupportedReason] = [:]
    for (tensor, reader) in order.constants where !variables.contains(tensor) {
      do {
        constants[tensor] = try file.constant(
          declaration.tensors[tensor], index: tensor, place: reader)
        if let scales = declaration.tensors[tensor].blockScales?.tensor {
          constants[scales] = try file.constant(
            declaration.tensors[scales], index: scales, place: "tensor \(tensor)")
        }
      } catch let reason
        as UnsupportedReason
      { unusableConstants[tensor] = reason }
    }
    self.constants = constants
    self.unusableConstants = unusableConstants

    var controls: [TFLiteControl?] = []
    var unusableControls: [Int: UnsupportedReason] = [:]
    for (node, declared) in declaration.nodes.enumerated() {
      do {
        controls.append(try TFLiteControl(file.operatorCodes[declared.operatorIndex], declared))
      } catch let reason as UnsupportedReason {
        controls.append(nil)
        unusableControls[node] = reason
      }
    }
    self.controls = controls
    self.unusableControls = unusableControls
  }
}

/// Which tensors of a subgraph are read without being made, and by whom first.
private struct TensorOrder {
  /// The tensors that must be constants or variables, with the place that reads each first.
  private(set) var constants: [(tensor: Int, reader: String)] = []

  init(_ subgraph: TFLiteFile.Subgraph, index: Int) throws(FormatError) {
    var known = Set(subgraph.inputs)
    var made = known
    var readFirst: [Int: Int] = [:]
    for (position, node) in subgraph.nodes.enumerated() {
      let place = "node \(position) of subgraph \(index)"
      for tensor in node.inputs where tensor >= 0 && known.insert(tensor).inserted {
        constants.append((tensor, place))
        readFirst[tensor] = position
      }
      guard Set(node.outputs).count == node.outputs.count else {
        throw FormatError(
          .malformed, "makes a tensor twice: \(node.outputs)", place: place, offset: node.offset)
      }
      for tensor in node.outputs {
        guard made.insert(tensor).inserted else {
          throw FormatError(
            .malformed, "makes tensor \(tensor), which is an input or made already", place: place,
            offset: node.offset)
        }
        if let reader = readFirst[tensor] {
          throw FormatError(
            .malformed,
            "reads tensor \(tensor) (\(subgraph.tensors[tensor].name)), which is made by no node "
              + "before it", place: "node \(reader) of subgraph \(index)",
            offset: subgraph.nodes[reader].offset)
        }
        known.insert(tensor)
      }
    }
    for tensor in subgraph.outputs where known.insert(tensor).inserted {
      constants.append((tensor, "an output of subgraph \(index)"))
    }
  }
}

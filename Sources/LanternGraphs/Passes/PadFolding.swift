internal import LanternTensors

/// Folds zero padding of rows and columns into the convolution or average over it.
///
/// Only where the padded value is read once, the padding is what the convolution itself would add
/// (real zero), and the convolution adds none by the `same` rule.
package struct PadFolding: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    let readers = graph.readCounts
    var folded: [Value.ID: (pad: Pad, source: Value.ID)] = [:]
    for node in graph.nodes {
      guard let pad = node.operator as? Pad, readers[node.outputs[0]] == 1, node.inputs.count == 1,
        isSpatialZeroPadding(pad, graph[node.inputs[0]].type),
        graph[node.inputs[0]].type
          == graph[node.outputs[0]].type.with(
            shape: graph[node.inputs[0]].type.shape)
      else { continue }
      folded[node.outputs[0]] = (pad, node.inputs[0])
    }
    // A pad moves only if its reader takes it as its image.
    var taken: Set<Value.ID> = []
    for node in graph.nodes {
      if let image = node.inputs.first, let entry = folded[image],
        widened(node.operator, by: entry.pad) != nil
      {
        taken.insert(image)
      }
    }
    return try graph.rewritten { rewriter, node in
      if node.operator is Pad, taken.contains(node.outputs[0]) { return }
      guard let image = node.inputs.first, taken.contains(image), let entry = folded[image],
        let operation = widened(node.operator, by: entry.pad)
      else { return try rewriter.keep(node) }
      let rest = try node.inputs.dropFirst().map { try rewriter.counterpart(of: $0) }
      let source = try rewriter.counterpart(of: entry.source)
      try rewriter.append(operation, [source] + rest, for: node.outputs, place: node.place)
    }
  }

  private func isSpatialZeroPadding(_ pad: Pad, _ type: TensorType) -> Bool {
    guard type.shape.rank == 4, pad.before.count == 4, pad.after.count == 4, pad.value == 0 else {
      return false
    }
    return [pad.before[0], pad.after[0], pad.before[3], pad.after[3]].allSatisfy { $0 == 0 }
      && (pad.before + pad.after).allSatisfy { $0 >= 0 }
  }

  private func widened(_ operation: any Operator, by pad: Pad) -> (any Operator)? {
    if var convolution = operation as? Conv2D {
      guard let padding = sum(convolution.window.padding, pad) else { return nil }
      convolution.window.padding = padding
      return convolution
    }
    if var convolution = operation as? DepthwiseConv2D {
      guard let padding = sum(convolution.window.padding, pad) else { return nil }
      convolution.window.padding = padding
      return convolution
    }
    return nil
  }

  private func sum(_ padding: SpatialPadding, _ pad: Pad) -> SpatialPadding? {
    var own = (top: 0, bottom: 0, left: 0, right: 0)
    switch padding {
    case .same: return nil
    case .valid: break
    case .explicit(let top, let bottom, let left, let right): own = (top, bottom, left, right)
    }
    return .explicit(
      top: own.top + pad.before[1], bottom: own.bottom + pad.after[1],
      left: own.left + pad.before[2], right: own.right + pad.after[2])
  }
}

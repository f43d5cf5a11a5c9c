internal import LanternTensors

/// Makes one operator of a product `clamp(x * logistic(x))`, where nothing else reads the logistic
/// function.
///
/// TensorFlow Lite has no operator for it: its files hold two, which pass over memory twice.
package struct SiLURecognition: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    let readers = graph.readCounts
    let producers = graph.producers
    /// The unit that a product is, the value that it is of, and the logistic function of that.
    func unit(_ node: Node) -> (operator: SiLU, x: Value.ID, share: Value.ID)? {
      guard let product = node.operator as? Multiply,
        graph[node.outputs[0]].type.elementType == .float32
      else { return nil }
      for (x, share) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
        if readers[share] == 1, let source = producers[share], source.operator is Logistic,
          source.inputs[0] == x
        {
          return (SiLU(activation: product.activation), x, share)
        }
      }
      return nil
    }
    let merged = Set(graph.nodes.compactMap { unit($0)?.share })
    return try graph.rewritten { rewriter, node in
      if node.operator is Logistic, merged.contains(node.outputs[0]) { return }
      guard let unit = unit(node) else { return try rewriter.keep(node) }
      try rewriter.append(
        unit.operator, [rewriter.counterpart(of: unit.x)], for: node.outputs, place: node.place)
    }
  }
}

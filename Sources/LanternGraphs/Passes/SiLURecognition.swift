internal import LanternTensors

/// Makes one operator of a product `x * logistic(x)`, where nothing else reads the logistic function.
///
/// TensorFlow Lite has no operator for it: its files hold two, which pass over memory twice. Its products
/// make the largest numbers of infinities, which does nothing where `x` cannot be infinite.
package struct SiLURecognition: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    let readers = graph.readCounts
    let producers = graph.producers
    /// The value that a product multiplies with its own logistic function, and that function.
    func factors(of node: Node) -> (x: Value.ID, share: Value.ID)? {
      guard let product = node.operator as? Multiply,
        product.activation == .none || product.activation == .finite,
        graph[node.outputs[0]].type.elementType == .float32
      else { return nil }
      for (x, share) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
        if readers[share] == 1, let source = producers[share], source.operator is Logistic,
          source.inputs[0] == x, product.activation == .none || isFinite(producers[x])
        {
          return (x, share)
        }
      }
      return nil
    }
    let merged = Set(graph.nodes.compactMap { factors(of: $0)?.share })
    return try graph.rewritten { rewriter, node in
      if node.operator is Logistic, merged.contains(node.outputs[0]) { return }
      guard let x = factors(of: node)?.x else { return try rewriter.keep(node) }
      try rewriter.append(
        SiLU(), [rewriter.counterpart(of: x)], for: node.outputs, place: node.place)
    }
  }

  /// Whether an operator clamps its result between numbers.
  private func isFinite(_ node: Node?) -> Bool {
    guard let clamping = node?.operator as? any ActivationFusing else { return false }
    return clamping.activation.lower > -.infinity && clamping.activation.upper < .infinity
  }
}

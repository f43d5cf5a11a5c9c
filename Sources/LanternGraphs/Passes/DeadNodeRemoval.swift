/// Leaves out nodes whose outputs nobody reads.
package struct DeadNodeRemoval: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    var needed = Set(graph.outputs)
    for node in graph.nodes.reversed() where node.outputs.contains(where: needed.contains) {
      needed.formUnion(node.inputs)
    }
    return try graph.rewritten { rewriter, node in
      if node.outputs.contains(where: needed.contains) { try rewriter.keep(node) }
    }
  }
}

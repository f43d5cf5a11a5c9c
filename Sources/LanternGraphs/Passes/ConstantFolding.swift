internal import LanternTensors

/// Evaluates nodes that read constants alone, such as float16 weights made float32.
package struct ConstantFolding: Pass {
  /// The most bytes that all folded nodes together may make; what is beyond is left to each run.
  package var byteLimit: Int

  /// Creates the pass.
  package init(byteLimit: Int = 1 << 30) { self.byteLimit = byteLimit }

  package func apply(to graph: Graph) throws -> Graph {
    var rest = byteLimit
    return try graph.rewritten { rewriter, node in
      let operands = try node.inputs.map { try rewriter.counterpart(of: $0) }
      let inputs = operands.map { rewriter.result[$0].constant }
      let types = graph.types(of: node.outputs)
      let known = inputs.compactMap(\.self)
      let byteCount = types.reduce(0) { $0.checkedSum(with: $1.byteCount) ?? .max }
      guard known.count == inputs.count, byteCount <= rest else {
        return try rewriter.keep(node)
      }
      rest -= byteCount
      let results = try node.operator.evaluate(known, outputs: types)
      for (id, tensor) in zip(node.outputs, results) {
        rewriter.replace(id, with: rewriter.addConstant(tensor, name: graph[id].name))
      }
    }
  }
}

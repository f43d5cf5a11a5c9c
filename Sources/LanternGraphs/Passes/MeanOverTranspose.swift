internal import LanternTensors

/// Takes means straight from the value that was transposed for them, and makes transposes reshapes.
///
/// A mean over the rows and columns of a transposed image is a mean over other axes of the image
/// itself, when what remains keeps its order. A transpose that only moves axes of size 1 is a reshape.
package struct MeanOverTranspose: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    let producers = graph.producers
    return try graph.rewritten { rewriter, node in
      if let mean = node.operator as? Mean, let source = producers[node.inputs[0]],
        let transpose = source.operator as? Transpose,
        graph[source.inputs[0]].type.quantization == graph[node.inputs[0]].type.quantization,
        let moved = moved(mean, before: transpose.permutation)
      {
        let input = try rewriter.counterpart(of: source.inputs[0])
        try rewriter.append(moved, [input], for: node.outputs, place: node.place)
      } else if let transpose = node.operator as? Transpose,
        keepsOrder(transpose.permutation, graph[node.inputs[0]].type.shape)
      {
        let reshape = Reshape(dimensions: graph[node.outputs[0]].type.shape.dimensions)
        let input = try rewriter.counterpart(of: node.inputs[0])
        try rewriter.append(reshape, [input], for: node.outputs, place: node.place)
      } else {
        try rewriter.keep(node)
      }
    }
  }

  private func moved(_ mean: Mean, before permutation: [Int]) -> Mean? {
    let rank = permutation.count
    let axes = mean.axes.map { $0 < 0 ? $0 + rank : $0 }
    guard axes.allSatisfy(permutation.indices.contains), !mean.keepsDimensions else { return nil }
    let remaining = permutation.indices.filter { !axes.contains($0) }.map { permutation[$0] }
    guard remaining == remaining.sorted() else { return nil }
    var moved = mean
    moved.axes = axes.map { permutation[$0] }.sorted()
    return moved
  }

  private func keepsOrder(_ permutation: [Int], _ shape: Shape) -> Bool {
    let moving = permutation.filter { shape[$0] != 1 }
    return moving == moving.sorted()
  }
}

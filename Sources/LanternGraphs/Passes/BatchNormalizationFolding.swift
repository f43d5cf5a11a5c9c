internal import LanternTensors

/// Folds a batch normalisation into the float convolution before it.
///
/// With `factor = scale / sqrt(variance + epsilon)` the weights of each output channel are multiplied
/// by its factor, and the bias becomes `(bias - mean) * factor + offset`. Computed in double precision.
package struct BatchNormalizationFolding: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    let readers = graph.readCounts
    let producers = graph.producers
    var folded: [Value.ID: Node] = [:]
    for node in graph.nodes where node.operator is BatchNormalization {
      guard let source = producers[node.inputs[0]], readers[node.inputs[0]] == 1,
        isFoldable(source, graph), node.inputs.dropFirst().allSatisfy({ isFloat($0, graph) })
      else { continue }
      folded[node.inputs[0]] = node
    }
    return try graph.rewritten { rewriter, node in
      if node.operator is BatchNormalization, folded[node.inputs[0]] != nil { return }
      guard let normalization = node.outputs.first.flatMap({ folded[$0] }) else {
        return try rewriter.keep(node)
      }
      try fold(normalization, into: node, &rewriter)
    }
  }

  private func isFloat(_ id: Value.ID, _ graph: Graph) -> Bool {
    graph[id].constant != nil && graph[id].type.elementType == .float32
  }

  private func isFoldable(_ node: Node, _ graph: Graph) -> Bool {
    let isPlain =
      (node.operator as? Conv2D)?.activation == ActivationRange.none
      || (node.operator as? DepthwiseConv2D)?.activation == ActivationRange.none
    return isPlain && node.inputs.dropFirst().allSatisfy { isFloat($0, graph) }
  }

  private func fold(
    _ normalization: Node, into node: Node, _ rewriter: inout GraphRewriter
  ) throws {
    guard let operation = normalization.operator as? BatchNormalization else { return }
    let graph = rewriter.source
    func numbers(_ id: Value.ID) throws -> [Double] {
      try graph[id].constant?.elements(as: Float.self).map(Double.init) ?? []
    }
    let parameters = try normalization.inputs.dropFirst().map(numbers)
    let (scale, offset, mean, variance) =
      (parameters[0], parameters[1], parameters[2], parameters[3])
    let factors = zip(scale, variance).map { $0 / ($1 + Double(operation.epsilon)).squareRoot() }
    let channels = factors.count
    let bias =
      node.inputs.count > 2 ? try numbers(node.inputs[2]) : [Double](repeating: 0, count: channels)
    let weightsID = node.inputs[1]
    var weights = try graph[weightsID].constant?.elements(as: Float.self) ?? []
    // Output channels are the first axis of a convolution's weights, and the last of a depthwise's.
    let isDepthwise = node.operator is DepthwiseConv2D
    let run = isDepthwise ? 1 : weights.count / max(channels, 1)
    for start in stride(from: 0, to: weights.count, by: max(channels * run, 1)) {
      for channel in 0..<channels {
        let first = start + channel * run
        for index in first..<first + run {
          weights[index] = Float(Double(weights[index]) * factors[channel])
        }
      }
    }
    let newBias = (0..<channels).map { Float((bias[$0] - mean[$0]) * factors[$0] + offset[$0]) }
    let place = node.place
    let inputs = [
      try rewriter.counterpart(of: node.inputs[0]),
      rewriter.addConstant(
        try Tensor(weights, shape: graph[weightsID].type.shape), name: graph[weightsID].name),
      rewriter.addConstant(try Tensor(newBias, shape: Shape([channels])), name: "folded bias"),
    ]
    try rewriter.append(node.operator, inputs, for: normalization.outputs, place: place)
  }
}

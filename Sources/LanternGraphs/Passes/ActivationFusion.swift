internal import LanternTensors

/// Moves a clamp into the float operator before it, where nothing else reads the unclamped value.
package struct ActivationFusion: Pass {
  /// Creates the pass.
  package init() {}

  package func apply(to graph: Graph) throws -> Graph {
    let readers = graph.readCounts
    let producers = graph.producers
    // The output of each clamp that moves, by the value that it clamps.
    var moved: [Value.ID: (range: ActivationRange, output: Value.ID)] = [:]
    for node in graph.nodes {
      guard let clamp = node.operator as? Clamp, readers[node.inputs[0]] == 1,
        graph[node.inputs[0]].type.elementType == .float32,
        producers[node.inputs[0]]?.operator is any ActivationFusing
      else { continue }
      moved[node.inputs[0]] = (clamp.range, node.outputs[0])
    }
    return try graph.rewritten { rewriter, node in
      if node.operator is Clamp, moved[node.inputs[0]] != nil { return }
      guard let first = node.outputs.first, let clamp = moved[first],
        var fused = node.operator as? any ActivationFusing
      else { return try rewriter.keep(node) }
      fused.activation = fused.activation.then(clamp.range)
      let inputs = try node.inputs.map { try rewriter.counterpart(of: $0) }
      try rewriter.append(fused, inputs, for: [clamp.output], place: node.place)
    }
  }
}

/// An operator that clamps its result as its last act.
package protocol ActivationFusing: Operator {
  /// The range that the result is clamped to.
  var activation: ActivationRange { get set }
}

extension Conv2D: ActivationFusing {}
extension DepthwiseConv2D: ActivationFusing {}
extension FullyConnected: ActivationFusing {}
extension AveragePool2D: ActivationFusing {}
extension MaxPool2D: ActivationFusing {}
extension Add: ActivationFusing {}
extension Subtract: ActivationFusing {}
extension Multiply: ActivationFusing {}
extension Divide: ActivationFusing {}

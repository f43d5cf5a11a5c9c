internal import LanternGraphs
internal import LanternTensors

/// What the numbers of a classifier's output are.
public enum ScoreKind: String, Sendable, Hashable, CaseIterable {
  /// Unbounded scores; a softmax makes them probabilities.
  ///
  /// Logarithms of probabilities, as a log-softmax gives them, are among them: a softmax takes the
  /// logarithm away again.
  case logits
  /// Shares of one, as they come out of the network.
  case probabilities
  /// Each class judged by itself between 0 and 1, as by a sigmoid; they need not add up to 1.
  case independent

  /// Tells what scores are by looking at them, where the network itself does not tell.
  ///
  /// Probabilities lie between 0 and 1 and add up to 1, up to the rounding of a quantised output: a
  /// `step` for each class at most, 0 for floats. Numbers between 0 and 1 that do not are each their
  /// own. Anything else is taken for logits.
  public init(of scores: [Float], step: Float) {
    guard scores.allSatisfy({ (-0.001...1.001).contains($0) }) else {
      self = .logits
      return
    }
    let tolerance = 0.02 + step * Float(scores.count) / 2
    self = abs(scores.reduce(0, +) - 1) <= tolerance ? .probabilities : .independent
  }

  /// Tells what an output of a graph is by the last operator that makes it what it is.
  ///
  /// Nil where that is not one of those that end a classifier.
  init?(of graph: Graph, output: Int) {
    guard graph.outputs.indices.contains(output) else { return nil }
    var id = graph.outputs[output]
    for node in graph.nodes.reversed() where node.outputs.contains(id) {
      switch node.operator {
      case let softmax as Softmax:
        // Over all classes, and not over something else at each of them.
        let shape = graph[id].type.shape
        guard let axis = try? shape.normalizedAxis(softmax.axis),
          shape[axis] == shape.elementCount
        else { return nil }
        self = .probabilities
        return
      case is Logistic:
        self = .independent
        return
      case is FullyConnected, is Conv2D, is DepthwiseConv2D, is MatMul, is BatchNormalization,
        is LogSoftmax:
        self = .logits
        return
      case is Add where node.inputs.contains { graph[$0].constant != nil }:
        // The bias of a product.
        self = .logits
        return
      case is Reshape, is Transpose, is Quantize, is Dequantize, is Cast, is Slice, is StridedSlice,
        is Clamp, is Mean, is AveragePool2D, is MaxPool2D:
        // What these are given decides: rearranged, rounded or averaged it stays what it is.
        id = node.inputs[0]
      default: return nil
      }
    }
    return nil
  }
}

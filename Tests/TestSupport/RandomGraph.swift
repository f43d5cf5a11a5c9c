import LanternGraphs
import LanternTensors

/// Small random networks of one image input, for properties that hold of all graphs.
package enum RandomGraph {
  /// A graph of up to ten nodes, the same for the same seed.
  package static func make(seed: UInt64) throws -> Graph {
    var generator = SeededGenerator(seed: seed)
    var graph = Graph(name: "seed \(seed)")
    var values = [graph.addInput(TensorType(.float32, [1, 4, 5, 3]), name: "x")]
    func constant(_ shape: Shape, _ range: ClosedRange<Float> = -1...1) throws -> Value.ID {
      let numbers = generator.floats(shape.elementCount, in: range)
      return graph.addConstant(try Tensor(numbers, shape: shape), name: "c")
    }
    let orders = [[0, 3, 1, 2], [0, 2, 3, 1], [0, 2, 1, 3], [3, 0, 1, 2]]
    for _ in 0..<Int.random(in: 3...10, using: &generator) {
      guard let x = values.randomElement(using: &generator) else { break }
      let shape = graph[x].type.shape
      let channels = shape[3]
      switch Int.random(in: 0..<11, using: &generator) {
      case 0, 1:
        let order = orders.randomElement(using: &generator) ?? [0, 1, 2, 3]
        values += try graph.append(Transpose(permutation: order), [x])
      case 2: values += try graph.append(Clamp(range: .relu6), [x])
      case 3: values += try graph.append(Logistic(), [x])
      case 4:
        let operand = try constant(Bool.random(using: &generator) ? [channels] : shape)
        values += try graph.append(Add(), [x, operand])
      case 5: values += try graph.append(Multiply(), [x, try constant([1])])
      case 6:
        let pad = Pad(before: [0, 1, 0, 0], after: [0, 0, 2, 0])
        if shape.elementCount < 2_000 { values += try graph.append(pad, [x]) }
      case 7:
        let window = SpatialWindow(padding: Bool.random(using: &generator) ? .same : .valid)
        if shape[1] > 1, shape[2] > 1 {
          values += try graph.append(
            Conv2D(window: window), [x, try constant([channels, 2, 2, channels])])
        }
      case 8:
        var parameters = try (0..<3).map { _ in try constant([channels]) }
        parameters.append(try constant([channels], 0.5...2))
        values += try graph.append(BatchNormalization(epsilon: 0.001), [x] + parameters)
      case 9:
        if shape.elementCount < 2_000 { values += try graph.append(Concatenate(axis: 3), [x, x]) }
      default:
        values += try graph.append(DepthwiseConv2D(), [x, try constant([1, 1, 1, channels])])
      }
    }
    var outputs = [values[values.count - 1]]
    if Bool.random(using: &generator), let other = values.randomElement(using: &generator) {
      outputs.append(other)
    }
    if Bool.random(using: &generator) {
      outputs += try graph.append(Mean(axes: [1, 2]), [values[values.count - 1]])
    }
    graph.setOutputs(outputs)
    return graph
  }
}

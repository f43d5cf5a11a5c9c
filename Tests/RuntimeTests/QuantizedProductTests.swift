import LanternGraphs
import LanternRuntime
import LanternTensors
import TestSupport
import Testing

/// Plans of 8-bit products with weights equal the operators' own evaluation, bit for bit.
struct QuantizedProductTests {
  static let seeds: [UInt64] = Array(1...40)

  @Test(arguments: seeds, [Rescaling.fixedPoint, .floatingPoint])
  func convolutions(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let elementType = draw.pick(ElementType.int8, .uint8)
    let (channels, outputs) = (draw.pick(1, 3, 4, 7, 16, 20), draw.pick(1, 5, 16, 24, 33, 50))
    let kernel = draw.pick(1, 1, 3)
    let images: Shape = [draw.pick(1, 2), draw.integer(6...9), draw.integer(6...11), channels]
    let window = kernel == 1 && draw.pick(true, false) ? SpatialWindow() : draw.window()
    let operation = Conv2D(window: window, activation: draw.activation(), rescaling: rescaling)
    try check(
      operation, &draw, seed, elementType, images,
      [outputs, kernel, draw.pick(kernel, 1), channels],
      axis: 0, rescaling, kernel: "conv_q8")
  }

  @Test(arguments: seeds, [Rescaling.fixedPoint, .floatingPoint])
  func depthwiseConvolutions(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let elementType = draw.pick(ElementType.int8, .uint8)
    let channels = draw.pick(1, 3, 8, 16, 24, 64, 70)
    let multiplier = draw.pick(1, 1, 1, 2)
    let images: Shape = [draw.pick(1, 2), draw.integer(6...9), draw.integer(6...11), channels]
    let operation = DepthwiseConv2D(
      window: draw.window(), activation: draw.activation(), rescaling: rescaling)
    try check(
      operation, &draw, seed, elementType, images,
      [1, draw.integer(1...5), draw.integer(1...5), channels * multiplier],
      axis: 3, rescaling, kernel: "depthwise_q8")
  }

  @Test(arguments: seeds, [Rescaling.fixedPoint, .floatingPoint])
  func fullyConnected(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let elementType = draw.pick(ElementType.int8, .uint8)
    let (rows, depth) = (draw.integer(1...17), draw.pick(1, 4, 30, 64, 129))
    let operation = FullyConnected(activation: draw.activation(), rescaling: rescaling)
    try check(
      operation, &draw, seed, elementType, [rows, depth], [draw.pick(1, 10, 32, 300), depth],
      axis: 0, rescaling, kernel: "conv_q8")
  }

  /// A window whose columns need more working memory than there is at once is done in parts.
  @Test
  func wideImages() throws {
    var draw = QuantizedDraw(seed: 5)
    var graph = Graph()
    let input = try draw.type(.int8, [1, 3, 700, 18])
    let weights = try draw.weights(
      [1, 3, 3, 18], axis: 3, elementType: .int8, rescaling: .fixedPoint)
    let operation = DepthwiseConv2D(window: SpatialWindow(strideWidth: 2, padding: .same))
    let output = try draw.type(.int8, input.shape)
    let images = graph.addInput(input, name: "images")
    graph.setOutputs(
      try graph.append(
        operation, [images, graph.addConstant(weights, name: "weights")], declared: [output]))
    let test = QuantizedCase(seed: 5, graph: graph, inputs: [try draw.tensor(input)])
    #expect(try test.differences() == [])
  }

  private func check(
    _ operation: any Operator, _ draw: inout QuantizedDraw, _ seed: UInt64,
    _ elementType: ElementType, _ images: Shape, _ kernel: Shape, axis: Int,
    _ rescaling: Rescaling, kernel name: String
  ) throws {
    let input = try draw.type(elementType, images)
    let weights = try draw.weights(
      kernel, axis: axis, elementType: elementType, rescaling: rescaling)
    var graph = Graph()
    var operands = [
      graph.addInput(input, name: "input"), graph.addConstant(weights, name: "weights"),
    ]
    if let bias = try draw.bias(kernel[axis], rescaling: rescaling) {
      operands.append(graph.addConstant(bias, name: "bias"))
    }
    let output = try draw.type(elementType, images, scale: 0.001...4)
    graph.setOutputs(try graph.append(operation, operands, declared: [output]))
    let test = QuantizedCase(seed: seed, graph: graph, inputs: [try draw.tensor(input)])
    let differences = try test.differences()
    #expect(differences.isEmpty, "\(differences.first ?? "")")
    let kernels = try test.kernels()
    #expect(kernels.allSatisfy { $0.hasPrefix(name) }, "seed \(seed) is done by \(kernels)")
  }
}

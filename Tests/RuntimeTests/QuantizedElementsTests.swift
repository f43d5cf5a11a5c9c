import LanternGraphs
import LanternRuntime
import LanternTensors
import TestSupport
import Testing

/// Plans of 8-bit pooling, sums and elementwise functions equal the operators' own evaluation.
struct QuantizedElementsTests {
  static let seeds: [UInt64] = Array(1...24)
  static let rescalings = [Rescaling.fixedPoint, .floatingPoint]

  @Test(arguments: seeds, rescalings)
  func averagePooling(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let size = draw.integer(2...7)
    var window = draw.window(dilates: false)
    // Padding not smaller than the kernel would leave windows empty.
    if window.padding != .same { window.padding = .valid }
    let operation = AveragePool2D(
      kernelHeight: size, kernelWidth: draw.integer(1...size), window: window,
      activation: draw.activation(), countsPadding: draw.pick(true, false), rescaling: rescaling)
    try check(
      operation, &draw, seed, [2, 7, 9, draw.pick(1, 5, 64, 130)],
      keepsQuantization: rescaling == .fixedPoint, kernel: "average_pooling_q8")
  }

  @Test(arguments: seeds)
  func maxPooling(seed: UInt64) throws {
    var draw = QuantizedDraw(seed: seed)
    var window = draw.window(dilates: false)
    if window.padding != .same { window.padding = .valid }
    let operation = MaxPool2D(
      kernelHeight: draw.integer(1...3), kernelWidth: draw.integer(1...3), window: window,
      activation: draw.activation())
    try check(
      operation, &draw, seed, [2, 7, 9, draw.pick(1, 5, 64, 130)], keepsQuantization: true,
      kernel: "max_pooling_q8")
  }

  @Test(arguments: seeds, rescalings)
  func means(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let operation = Mean(
      axes: draw.pick([1, 2], [-2, 1], [1], [0, 1, 2, 3], [3]),
      keepsDimensions: draw.pick(true, false), rescaling: rescaling)
    try check(
      operation, &draw, seed,
      [2, draw.integer(1...9), draw.integer(1...9), draw.pick(1, 5, 64, 130)],
      keepsQuantization: false, kernel: "mean_q8")
  }

  @Test(arguments: seeds, rescalings)
  func sums(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let elementType = draw.pick(ElementType.int8, .uint8)
    let shape: Shape = [draw.pick(1, 9, 64, 5_001)]
    let operation = Add(activation: draw.activation(), rescaling: rescaling)
    let types = [try draw.type(elementType, shape), try draw.type(elementType, shape)]
    let output = try draw.type(elementType, shape, scale: 0.0005...4)
    try check(operation, &draw, seed, types, output, kernel: "add_q8")
  }

  @Test(arguments: seeds, rescalings)
  func tables(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let operations: [any QuantizedElementwiseOperator] = [
      Clamp(range: draw.activation(), rescaling: rescaling), Logistic(rescaling: rescaling),
      HardSwish(rescaling: rescaling), Tanh(rescaling: rescaling),
      LeakyRelu(slope: 0.2, rescaling: rescaling),
    ]
    let operation = operations[draw.integer(0...operations.count - 1)]
    let elementType = draw.pick(ElementType.int8, .uint8)
    let input = try draw.type(elementType, [1, 5, 7, 200], scale: 0.01...0.2)
    let output = try draw.type(elementType, input.shape, scale: 0.02...0.2)
    try check(operation, &draw, seed, [input], output, kernel: "table_q8")
  }

  @Test(arguments: seeds, rescalings)
  func requantizations(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let types = [ElementType.int8, .uint8]
    let input = try draw.type(types[draw.integer(0...1)], [3, 5_000])
    let output = try draw.type(types[draw.integer(0...1)], input.shape)
    let quantization = try #require(output.quantization)
    let operation = Quantize(
      elementType: output.elementType, quantization: quantization, rescaling: rescaling)
    try check(operation, &draw, seed, [input], output, kernel: "table_q8")
  }

  private func check(
    _ operation: any Operator, _ draw: inout QuantizedDraw, _ seed: UInt64, _ shape: Shape,
    keepsQuantization: Bool, kernel: String
  ) throws {
    let elementType = draw.pick(ElementType.int8, .uint8)
    let input = try draw.type(elementType, shape, scale: 0.01...1)
    let output = keepsQuantization ? input : try draw.type(elementType, shape, scale: 0.01...1)
    try check(operation, &draw, seed, [input], output, kernel: kernel)
  }

  private func check(
    _ operation: any Operator, _ draw: inout QuantizedDraw, _ seed: UInt64, _ types: [TensorType],
    _ output: TensorType, kernel: String
  ) throws {
    var graph = Graph()
    let operands = types.map { graph.addInput($0, name: "input") }
    graph.setOutputs(try graph.append(operation, operands, declared: [output]))
    let inputs = try types.map { try draw.tensor($0) }
    let test = QuantizedCase(seed: seed, graph: graph, inputs: inputs)
    let differences = try test.differences()
    #expect(differences.isEmpty, "\(differences.first ?? "")")
    let kernels = try test.kernels()
    #expect(kernels.allSatisfy { $0.hasPrefix(kernel) }, "seed \(seed) is done by \(kernels)")
  }
}

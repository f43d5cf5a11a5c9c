import LanternGraphs
import LanternRuntime
import LanternTensors
import TestSupport
import Testing

/// Plans bring numbers to 8-bit integers and back exactly as the operators' own evaluation does.
struct QuantizationStepTests {
  static let rescalings = [Rescaling.fixedPoint, .floatingPoint]

  /// Numbers on and beside every half step, out of range, and none at all.
  private static func numbers(_ scale: Float, _ generator: inout SeededGenerator) -> [Float] {
    var numbers: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, 0, -0.0, 0.49999997 * scale]
    for half in -600...600 {
      let exact = Float(half) / 2 * scale
      numbers += [exact.nextDown, exact, exact.nextUp]
    }
    return numbers + generator.floats(5_000, in: -300 * scale...300 * scale)
  }

  @Test(arguments: Array(1...12) as [UInt64], rescalings)
  func quantizes(seed: UInt64, rescaling: Rescaling) throws {
    var draw = QuantizedDraw(seed: seed)
    let type = try draw.type(draw.pick(ElementType.int8, .uint8), [1], scale: 0.001...3)
    let quantization = try #require(type.quantization)
    let numbers = Self.numbers(Float(quantization.scale), &draw.generator)
    var graph = Graph()
    let input = graph.addInput(TensorType(.float32, try Shape([numbers.count])), name: "x")
    let operation = Quantize(
      elementType: type.elementType, quantization: quantization, rescaling: rescaling)
    graph.setOutputs(try graph.append(operation, [input]))
    let tensor = try Tensor(numbers, shape: Shape([numbers.count]))
    let example = QuantizedCase(seed: seed, graph: graph, inputs: [tensor])
    #expect(try example.differences() == [])
    #expect(try example.kernels()[0].hasPrefix("quantize_q8"))
  }

  @Test(arguments: Array(1...6) as [UInt64])
  func dequantizes(seed: UInt64) throws {
    var draw = QuantizedDraw(seed: seed)
    let type = try draw.type(draw.pick(ElementType.int8, .uint8), [3, 5_000])
    var graph = Graph()
    let input = graph.addInput(type, name: "x")
    graph.setOutputs(try graph.append(Dequantize(), [input]))
    let example = QuantizedCase(seed: seed, graph: graph, inputs: [try draw.tensor(type)])
    #expect(try example.differences() == [])
    #expect(try example.kernels() == ["dequantize_q8"])
  }

  @Test(arguments: Array(1...12) as [UInt64])
  func pads(seed: UInt64) throws {
    var draw = QuantizedDraw(seed: seed)
    let shape = try Shape((0..<4).map { _ in draw.integer(1...6) })
    let type = try draw.type(draw.pick(ElementType.int8, .uint8), shape)
    let operation = Pad(
      before: (0..<4).map { _ in draw.integer(0...2) },
      after: (0..<4).map { _ in draw.integer(0...2) }, value: draw.pick(0, 0.25))
    var graph = Graph()
    let input = graph.addInput(type, name: "x")
    graph.setOutputs(try graph.append(operation, [input]))
    let example = QuantizedCase(seed: seed, graph: graph, inputs: [try draw.tensor(type)])
    #expect(try example.differences() == [])
    #expect(try example.kernels() == ["pad"])
  }
}

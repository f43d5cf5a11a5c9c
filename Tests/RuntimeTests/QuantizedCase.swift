import Foundation
import LanternGraphs
import LanternRuntime
import LanternTensors
import TestSupport

/// One operator on quantised tensors of random shapes, scales, zero points and elements.
struct QuantizedCase: Sendable {
  /// What the seed gives, and everything else follows from.
  var seed: UInt64
  /// The graph of one node.
  var graph: Graph
  /// The graph's inputs.
  var inputs: [Tensor]

  /// The ways in which a plan can run: every instruction set, on one thread and on two.
  static let ways: [(InstructionSet, Int)] = InstructionSet.available.flatMap { set in
    [(set, 1), (set, 2)]
  }

  /// What differs between plans and the operators' own evaluation; empty when nothing does.
  func differences() throws -> [String] {
    let expected = try ReferenceInterpreter().run(graph, on: inputs)
    return try Self.ways.compactMap { set, threads in
      let plan = try Plan(graph, options: PlanOptions(instructionSet: set))
      var session = Session(plan, threads: threads)
      let results = try session.run(inputs)
      for (result, wanted) in zip(results, expected) {
        let (a, b) = (try result.numbers(), try wanted.numbers())
        guard let index = a.indices.first(where: { a[$0] != b[$0] }) else { continue }
        return "seed \(seed), \(set), \(threads) threads, \(graph.nodes[0].operator) on "
          + "\(graph.types(of: graph.nodes[0].inputs)): element \(index) of \(a.count) is "
          + "\(a[index]), not \(b[index])"
      }
      return nil
    }
  }

  /// The kernels that a plan has chosen.
  func kernels() throws -> [String] {
    try Plan(graph).kernels
  }
}

extension Tensor {
  /// The elements as they are stored.
  fileprivate func numbers() throws -> [Double] {
    try Tensor(
      type: TensorType(elementType, shape), storage: storage, byteOffset: byteOffset
    ).realValues()
  }
}

/// Draws what quantised cases are made of.
struct QuantizedDraw {
  /// Where numbers come from.
  var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// One of some things.
  mutating func pick<T>(_ things: T...) -> T {
    things[Int.random(in: 0..<things.count, using: &generator)]
  }

  /// An integer within a range.
  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// A number within a range of magnitudes, each order as likely as the others.
  mutating func scale(_ range: ClosedRange<Double>) -> Double {
    exp2(Double.random(in: log2(range.lowerBound)...log2(range.upperBound), using: &generator))
  }

  /// A quantised type, with a zero point of its element type.
  mutating func type(
    _ elementType: ElementType, _ shape: Shape, scale range: ClosedRange<Double> = 0.001...1
  ) throws -> TensorType {
    let zero = integer(elementType == .int8 ? -128...127 : 0...255)
    let quantization = try Quantization(scale: scale(range), zeroPoint: zero)
    return TensorType(elementType, shape, quantization: quantization)
  }

  /// A tensor of 8-bit integers from the whole range of its type.
  mutating func tensor(_ type: TensorType) throws -> Tensor {
    let bytes: [UInt8] = generator.integers(type.shape.elementCount, in: 0...255)
    return try Tensor(type: type, storage: .array(bytes))
  }

  /// A clamp that quantised results are often subject to.
  mutating func activation() -> ActivationRange {
    pick(.none, .none, .relu, .relu6, .reluN1To1)
  }

  /// A window, its padding and strides.
  mutating func window(dilates: Bool = true) -> SpatialWindow {
    SpatialWindow(
      strideHeight: integer(1...3), strideWidth: integer(1...3),
      dilationHeight: dilates ? pick(1, 1, 2) : 1, dilationWidth: dilates ? pick(1, 1, 2) : 1,
      padding: pick(.same, .valid, .explicit(top: 1, bottom: 0, left: 1, right: 2)))
  }

  /// Weights of a shape, with one scale or one for each index of an axis.
  mutating func weights(
    _ shape: Shape, axis: Int, elementType: ElementType, rescaling: Rescaling
  ) throws -> Tensor {
    let isPerAxis = elementType == .int8 && pick(true, true, false)
    let count = isPerAxis ? shape[axis] : 1
    let scales = (0..<count).map { _ in scale(0.0002...0.02) }
    // Zero points other than 0 occur in uint8 files, and hardly elsewhere.
    let zeros = (0..<count).map { _ in elementType == .uint8 ? integer(0...255) : 0 }
    let quantization = try Quantization(
      scales: scales, zeroPoints: zeros, axis: isPerAxis ? axis : nil)
    return try tensor(TensorType(elementType, shape, quantization: quantization))
  }

  /// A bias, or none, of `count` elements.
  mutating func bias(_ count: Int, rescaling: Rescaling) throws -> Tensor? {
    switch pick(0, 1, 1, 1, 2) {
    case 0: nil
    case 2 where rescaling == .floatingPoint:
      try Tensor(generator.floats(count, in: -3...3), shape: Shape([count]))
    // Now and then biases are so large that sums wrap or do not fit the quick arithmetic.
    case 2:
      try Tensor(generator.integers(count, in: Int32.min...Int32.max), shape: Shape([count]))
    default:
      try Tensor(generator.integers(count, in: Int32(-20_000)...20_000), shape: Shape([count]))
    }
  }
}

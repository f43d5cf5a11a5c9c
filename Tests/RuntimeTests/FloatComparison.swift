import LanternGraphs
import LanternRuntime
import LanternTensors
import TestSupport
import Testing

/// One operator run by the reference interpreter, and by plans for every instruction set and for one
/// and two threads.
struct FloatComparison {
  private var graph = Graph()
  private var inputs: [Tensor] = []
  private var operands: [Value.ID] = []

  /// Adds a random input in a range.
  mutating func addInput(
    _ dimensions: [Int], in range: ClosedRange<Float> = -1...1,
    using random: inout SeededGenerator
  ) throws {
    let shape = try Shape(dimensions)
    operands.append(graph.addInput(TensorType(.float32, shape), name: "input\(inputs.count)"))
    inputs.append(try Tensor(random.floats(shape.elementCount, in: range), shape: shape))
  }

  /// Adds a random constant.
  mutating func addConstant(
    _ dimensions: [Int], using random: inout SeededGenerator
  ) throws {
    let shape = try Shape(dimensions)
    let tensor = try Tensor(random.floats(shape.elementCount), shape: shape)
    operands.append(graph.addConstant(tensor, name: "constant\(operands.count)"))
  }

  /// Runs an operator on what was added and compares.
  ///
  /// Results may differ by 2e-6 of the largest one, or of `magnitude`, where clamping hides how large
  /// the sums were. Plans must not use the operator's evaluation unless `evaluates`, and the number
  /// of threads must change nothing at all.
  func check(
    _ operation: any Operator, evaluates: Bool = false, magnitude: Float = 1e-30,
    _ context: String
  ) throws {
    var graph = graph
    graph.setOutputs(try graph.append(operation, operands))
    let expected = try ReferenceInterpreter().run(graph, on: inputs)[0].elements(as: Float.self)
    let largest = expected.reduce(magnitude) { max($0, $1.magnitude) }
    for instructionSet in InstructionSet.available {
      let plan = try Plan(graph, options: PlanOptions(instructionSet: instructionSet))
      var alone = Session(plan)
      var together = Session(plan, threads: 2)
      let result = try alone.run(inputs)[0].elements(as: Float.self)
      let deviation = zip(result, expected).reduce(Float(0)) { max($0, ($1.0 - $1.1).magnitude) }
      let place = "\(instructionSet): \(operation) on \(inputs.map(\.shape)), \(context)"
      #expect(result.count == expected.count)
      #expect(deviation <= 2e-6 * largest, "off by \(deviation) of \(largest): \(place)")
      #expect(try together.run(inputs)[0].elements() == result, "threads matter: \(place)")
      let evaluated = plan.kernels.filter { $0.hasPrefix("evaluate") }
      #expect(evaluated.isEmpty != evaluates, "not by the expected path: \(place)")
    }
  }
}

extension SpatialWindow {
  /// A random window; its padding is less than any kernel of `kernel` elements.
  static func random(
    kernel: (height: Int, width: Int), dilates: Bool, using random: inout SeededGenerator
  ) -> SpatialWindow {
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let paddings: [SpatialPadding] = [
      .same, .valid,
      .explicit(
        top: pick(0...kernel.height - 1), bottom: pick(0...kernel.height - 1),
        left: pick(0...kernel.width - 1), right: pick(0...kernel.width - 1)),
    ]
    return SpatialWindow(
      strideHeight: pick(1...3), strideWidth: pick(1...3),
      dilationHeight: dilates ? pick(1...2) : 1, dilationWidth: dilates ? pick(1...2) : 1,
      padding: paddings[pick(0...2)])
  }
}

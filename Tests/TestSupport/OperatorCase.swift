import LanternGraphs
import LanternTensors
import Testing

/// An operator, what it is given, and what it must give.
package struct OperatorCase: Sendable, CustomTestStringConvertible {
  package var name: String
  package var operation: any Operator
  package var inputs: [Tensor]
  /// The expected outputs; their types are those that the graph declares.
  package var outputs: [Tensor]

  package var testDescription: String { "\(type(of: operation).name): \(name)" }

  package init(_ name: String, _ operation: any Operator, _ inputs: [Tensor], _ outputs: [Tensor]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
  }

  /// A graph of this one node; the inputs from an index on are constants.
  package func graph(constantsFrom first: Int = .max) throws -> Graph {
    var graph = Graph(name: name)
    let ids = inputs.enumerated().map { index, tensor in
      index < first
        ? graph.addInput(tensor.type, name: "input \(index)")
        : graph.addConstant(tensor, name: "constant \(index)")
    }
    graph.setOutputs(try graph.append(operation, ids, declared: outputs.map(\.type)))
    return graph
  }

  /// Checks results: integers exactly, floats within a millionth of the largest magnitude.
  package func check(_ results: [Tensor], _ way: String) throws {
    #expect(results.map(\.type) == outputs.map(\.type), "\(way)")
    for (result, expected) in zip(results, outputs) where result.type == expected.type {
      let deviation = try Deviation(result, expected)
      let values = (try? result.realValues())?.prefix(20) ?? []
      #expect(
        deviation.isWithin(steps: 0, relative: 1e-6, of: result.elementType),
        "\(way): \(deviation): \(values)")
    }
  }
}

/// An operator that must refuse what it is given.
package struct RefusedCase: Sendable, CustomTestStringConvertible {
  package var name: String
  package var operation: any Operator
  package var inputs: [TensorType]
  package var declared: [TensorType]?

  package var testDescription: String { "\(type(of: operation).name): \(name)" }

  package init(
    _ name: String, _ operation: any Operator, _ inputs: [TensorType],
    declared: [TensorType]? = nil
  ) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.declared = declared
  }
}

/// Lists of cases; a file for each kind of operator adds to them.
package enum OperatorCases {
  /// All cases of all operators.
  package static let all: [OperatorCase] = made {
    try functions() + arithmetic() + windows() + products() + movements() + reductions()
      + conversions() + comparisons() + indexing() + recurrences() + signals() + detections()
      + slices() + matrices() + transforms() + places() + layers()
      + lookups() + lines() + points()
  }

  private static func made(_ make: () throws -> [OperatorCase]) -> [OperatorCase] {
    do { return try make() } catch {
      Issue.record("the operator cases cannot be made: \(error)")
      return []
    }
  }

  static func floats(_ shape: Shape, _ values: [Float]) throws -> Tensor {
    try Tensor(values, shape: shape)
  }

  static func bytes(
    _ shape: Shape, _ values: [Int8], _ scale: Double = 1, _ zeroPoint: Int = 0
  ) throws -> Tensor {
    try Tensor(values, shape: shape, quantization: Quantization(scale: scale, zeroPoint: zeroPoint))
  }

  static func unsigned(
    _ shape: Shape, _ values: [UInt8], _ scale: Double = 1, _ zeroPoint: Int = 0
  ) throws -> Tensor {
    try Tensor(values, shape: shape, quantization: Quantization(scale: scale, zeroPoint: zeroPoint))
  }

  /// Whole numbers from -4 to 4, whose sums of products are exact in single precision.
  static func whole(_ shape: Shape, seed: UInt64) throws -> Tensor {
    var generator = SeededGenerator(seed: seed)
    let values: [Int] = generator.integers(shape.elementCount, in: -4...4)
    return try Tensor(values.map(Float.init), shape: shape)
  }
}

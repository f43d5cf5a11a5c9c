import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Float32 functions of elements by plans against the reference interpreter.
struct FloatElementwiseTests {
  /// Two shapes that broadcast together.
  struct Shapes: CustomStringConvertible, Sendable {
    let left: [Int]
    let right: [Int]
    let evaluates: Bool
    var description: String { "\(left) and \(right)" }

    init(_ left: [Int], _ right: [Int], evaluates: Bool = false) {
      (self.left, self.right, self.evaluates) = (left, right, evaluates)
    }
  }

  @Test(arguments: [
    Shapes([2, 7, 9, 24], [2, 7, 9, 24]), Shapes([1, 56, 56, 24], [1, 56, 56, 24]),
    Shapes([2, 7, 9, 24], [24]), Shapes([24], [2, 7, 9, 24]), Shapes([2, 7, 9, 24], []),
    Shapes([2, 7, 9, 24], [2, 1, 1, 24]), Shapes([2, 1, 1, 24], [2, 7, 9, 24]),
    Shapes([2, 7, 9, 24], [2, 7, 9, 1]), Shapes([7, 1], [1, 9]), Shapes([], []),
    Shapes([3, 5], [1]), Shapes([10_000], [10_000]), Shapes([10_000], [1]),
    Shapes([2, 3, 4, 5], [2, 1, 4, 1], evaluates: true), Shapes([0, 3], [3]),
  ])
  func operandsBroadcast(shapes: Shapes) throws {
    let operations: [any Operator] = [
      Add(activation: .relu6), Subtract(), Multiply(activation: .reluN1To1), Divide(),
      Maximum(propagatesNaN: false), Minimum(propagatesNaN: false),
    ]
    for (index, operation) in operations.enumerated() {
      var random = SeededGenerator(seed: UInt64(index))
      for constantSide in [nil, 0, 1] {
        var comparison = FloatComparison()
        for (side, dimensions) in [shapes.left, shapes.right].enumerated() {
          if side == constantSide {
            try comparison.addConstant(dimensions, using: &random)
          } else {
            try comparison.addInput(dimensions, in: 0.5...2, using: &random)
          }
        }
        try comparison.check(
          operation, evaluates: shapes.evaluates, "constant side \(constantSide ?? -1)")
      }
    }
  }

  @Test(arguments: [[24], [9, 24], [2, 7, 9, 24], [7, 1, 1], []])
  func slopesAgree(slopes: [Int]) throws {
    var random = SeededGenerator(seed: 5)
    for isConstant in [false, true] {
      var comparison = FloatComparison()
      try comparison.addInput([2, 7, 9, 24], in: -2...2, using: &random)
      if isConstant {
        try comparison.addConstant(slopes, using: &random)
      } else {
        try comparison.addInput(slopes, in: -1...1, using: &random)
      }
      try comparison.check(PRelu(), "slopes \(slopes)")
    }
  }

  @Test(arguments: [1, 17, 5000, 100_000])
  func functionsAgree(count: Int) throws {
    let operations: [any Operator] = [
      Clamp(range: .relu6), HardSwish(), HardSigmoid(), Logistic(), SiLU(),
      SiLU(activation: .reluN1To1), Tanh(), LeakyRelu(slope: 0.1),
    ]
    for operation in operations {
      var random = SeededGenerator(seed: UInt64(count))
      var comparison = FloatComparison()
      try comparison.addInput([count], in: -8...8, using: &random)
      try comparison.check(operation, "\(count) elements")
    }
  }

  @Test(arguments: [[1, 1001], [3, 5, 7], [64, 1], [200, 513]])
  func probabilitiesAgree(dimensions: [Int]) throws {
    var random = SeededGenerator(seed: UInt64(dimensions.count))
    for beta: Float in [1, 0.3] {
      var comparison = FloatComparison()
      try comparison.addInput(dimensions, in: -9...9, using: &random)
      try comparison.check(Softmax(axis: -1, beta: beta), "beta \(beta)")
      try comparison.check(
        Softmax(axis: 0, beta: beta), evaluates: dimensions.count > 1, "beta \(beta)")
    }
  }
}

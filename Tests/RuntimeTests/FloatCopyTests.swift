import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Steps that move float32 elements, against the reference interpreter.
struct FloatCopyTests {
  @Test(arguments: [
    [0, 2, 3, 1], [0, 3, 1, 2], [3, 2, 1, 0], [0, 1, 3, 2], [0, 1, 2, 3], [1, 0, 2, 3],
  ])
  func transpositionsAgree(permutation: [Int]) throws {
    var random = SeededGenerator(seed: 1)
    for dimensions in [[2, 3, 4, 5], [1, 3, 60, 50], [2, 1, 7, 1], [1, 0, 3, 2]] {
      var comparison = FloatComparison()
      try comparison.addInput(dimensions, using: &random)
      try comparison.check(Transpose(permutation: permutation), "\(permutation)")
    }
  }

  @Test(arguments: [[0, 0, 0, 0], [0, 1, 1, 0], [1, 2, 0, 3]], [[0, 1, 1, 0], [2, 0, 3, 1]])
  func bordersAgree(before: [Int], after: [Int]) throws {
    var random = SeededGenerator(seed: 2)
    for dimensions in [[1, 5, 6, 3], [2, 30, 40, 16], [1, 0, 2, 3]] {
      var comparison = FloatComparison()
      try comparison.addInput(dimensions, using: &random)
      try comparison.check(Pad(before: before, after: after, value: 0.25), "\(before) \(after)")
    }
  }

  @Test(arguments: [0, 1, 2, -1])
  func joinedTensorsAgree(axis: Int) throws {
    var random = SeededGenerator(seed: 3)
    for sizes in [[1], [2, 5], [3, 0, 70]] {
      var comparison = FloatComparison()
      for (index, size) in sizes.enumerated() {
        var dimensions = [40, 30, 20]
        dimensions[axis < 0 ? 2 : axis] = size
        if index == 1 {
          try comparison.addConstant(dimensions, using: &random)
        } else {
          try comparison.addInput(dimensions, using: &random)
        }
      }
      try comparison.check(Concatenate(axis: axis), "axis \(axis)")
    }
  }

  @Test func reshapingIsFree() throws {
    var random = SeededGenerator(seed: 4)
    var comparison = FloatComparison()
    try comparison.addInput([2, 6, 5], using: &random)
    try comparison.check(Reshape(dimensions: [4, -1]), "to [4, 15]")
  }
}

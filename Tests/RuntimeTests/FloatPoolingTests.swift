import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Float32 pooling and means by plans against the reference interpreter.
struct FloatPoolingTests {
  @Test(arguments: 0..<30 as Range<UInt64>)
  func windowsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func pick(_ choices: [Int]) -> Int { choices.randomElement(using: &random) ?? 1 }
    let (height, width) = (pick([1, 2, 3, 7]), pick([1, 2, 3, 5]))
    let window = SpatialWindow.random(
      kernel: (height, width), dilates: false, using: &random)
    var comparison = FloatComparison()
    try comparison.addInput(
      [pick([1, 2]), pick([7, 14, 33]), pick([7, 12, 40]), pick([1, 16, 64, 75])], using: &random)
    try comparison.check(
      MaxPool2D(kernelHeight: height, kernelWidth: width, window: window, activation: .relu),
      "seed \(seed)")
    for countsPadding in [false, true] {
      try comparison.check(
        AveragePool2D(
          kernelHeight: height, kernelWidth: width, window: window, activation: .reluN1To1,
          countsPadding: countsPadding),
        "seed \(seed)")
    }
  }

  @Test(
    arguments: [[1, 2], [0], [-1], [0, 1, 2, 3], [2, 3]], [[2, 7, 7, 70], [3, 1, 5, 1280]])
  func meansAgree(axes: [Int], dimensions: [Int]) throws {
    var random = SeededGenerator(seed: UInt64(axes.count))
    for keepsDimensions in [false, true] {
      var comparison = FloatComparison()
      try comparison.addInput(dimensions, in: 0...1, using: &random)
      try comparison.check(
        Mean(axes: axes, keepsDimensions: keepsDimensions), "axes \(axes)")
    }
  }

  @Test func meansOverAxesApartAreEvaluated() throws {
    var random = SeededGenerator(seed: 4)
    var comparison = FloatComparison()
    try comparison.addInput([3, 4, 5], using: &random)
    try comparison.check(Mean(axes: [0, 2]), evaluates: true, "axes 0 and 2")
  }
}

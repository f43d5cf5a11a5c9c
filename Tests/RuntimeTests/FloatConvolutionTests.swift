import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Float32 convolutions and matrix products by plans against the reference interpreter.
struct FloatConvolutionTests {
  private static let activations: [ActivationRange] = [.none, .relu, .relu6, .reluN1To1]

  @Test(arguments: 0..<30 as Range<UInt64>)
  func convolutionsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func pick(_ choices: [Int]) -> Int { choices.randomElement(using: &random) ?? 1 }
    let (height, width) = (pick([1, 3, 5, 7]), pick([1, 3, 5]))
    let groups = pick([1, 1, 1, 2, 4])
    let (depth, outputs) = (pick([1, 3, 8, 20]), groups * pick([1, 5, 16, 24, 40]))
    let window = SpatialWindow.random(
      kernel: (height, width), dilates: true, using: &random)
    var comparison = FloatComparison()
    try comparison.addInput(
      [pick([1, 2]), pick([13, 16, 28]), pick([9, 14, 23]), groups * depth], using: &random)
    try comparison.addConstant([outputs, height, width, depth], using: &random)
    if Bool.random(using: &random) { try comparison.addConstant([outputs], using: &random) }
    let activation = Self.activations.randomElement(using: &random) ?? .none
    let terms = Float(height * width * depth)
    try comparison.check(
      Conv2D(window: window, activation: activation), magnitude: terms.squareRoot() / 3,
      "seed \(seed)")
  }

  /// As many groups as channels, which has kernels of its own.
  @Test(arguments: [8, 19, 32])
  func convolutionsOfSingleChannelsAgree(channels: Int) throws {
    var random = SeededGenerator(seed: UInt64(channels))
    var comparison = FloatComparison()
    try comparison.addInput([1, 15, 15, channels], using: &random)
    try comparison.addConstant([channels, 3, 3, 1], using: &random)
    let window = SpatialWindow(strideHeight: 2, strideWidth: 2, padding: .same)
    try comparison.check(Conv2D(window: window, activation: .relu), "\(channels) channels")
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func depthwiseConvolutionsAgree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func pick(_ choices: [Int]) -> Int { choices.randomElement(using: &random) ?? 1 }
    let (height, width) = (pick([1, 3, 5, 7]), pick([1, 3, 5, 7]))
    let (channels, multiplier) = (pick([1, 4, 8, 16, 24, 40]), pick([1, 1, 1, 2, 3]))
    let window = SpatialWindow.random(
      kernel: (height, width), dilates: seed % 3 == 0, using: &random)
    var comparison = FloatComparison()
    try comparison.addInput(
      [pick([1, 2]), pick([13, 16, 28]), pick([13, 14, 23]), channels], using: &random)
    try comparison.addConstant([1, height, width, channels * multiplier], using: &random)
    if Bool.random(using: &random) {
      try comparison.addConstant([channels * multiplier], using: &random)
    }
    let activation = Self.activations.randomElement(using: &random) ?? .none
    try comparison.check(
      DepthwiseConv2D(window: window, activation: activation),
      magnitude: Float(height * width).squareRoot() / 3, "seed \(seed)")
  }

  @Test(arguments: [1, 2, 7, 15, 40], [1, 10, 24, 100])
  func productsAgree(rows: Int, outputs: Int) throws {
    var random = SeededGenerator(seed: UInt64(rows * 1000 + outputs))
    for keepsDimensions in [false, true] {
      var comparison = FloatComparison()
      try comparison.addInput([rows, 3, 65], using: &random)
      try comparison.addConstant([outputs, 65], using: &random)
      try comparison.addConstant([outputs], using: &random)
      try comparison.check(
        FullyConnected(activation: .relu, keepsDimensions: keepsDimensions), "\(outputs) outputs")
    }
  }

  /// Weights that are computed while the graph runs.
  @Test func weightsThatAreNotConstantAreEvaluated() throws {
    var random = SeededGenerator(seed: 1)
    var comparison = FloatComparison()
    try comparison.addInput([1, 4, 4, 3], using: &random)
    try comparison.addInput([5, 3, 3, 3], using: &random)
    try comparison.check(Conv2D(), evaluates: true, "weights as an input")
  }
}

public import LanternTensors

/// The mean over some axes.
///
/// Axes may count from the end and may repeat. Output: the input's shape without those axes, or with
/// 1 in their place when `keepsDimensions`. The mean over no elements is an error.
///
/// TensorFlow Lite `MEAN`; ATen `mean`, `adaptive_avg_pool2d` to 1x1. Source: LiteRT `reduce.cc`,
/// `reference/integer_ops/mean.h`.
public struct Mean: Operator {
  /// The axes that are averaged over.
  public var axes: [Int]
  /// Whether averaged axes stay as dimensions of size 1.
  public var keepsDimensions: Bool
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates a mean.
  public init(axes: [Int], keepsDimensions: Bool = false, rescaling: Rescaling = .fixedPoint) {
    self.axes = axes
    self.keepsDimensions = keepsDimensions
    self.rescaling = rescaling
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let shape = inputs[0].shape
    let reduced = try Reduction(shape: shape, axes: axes)
    return [inputs[0].with(shape: try reduced.outputShape(keepsDimensions: keepsDimensions))]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}

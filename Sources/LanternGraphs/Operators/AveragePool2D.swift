public import LanternTensors

/// The mean of each channel under a window that slides over images.
///
/// Input: `[N, H, W, C]`; output: `[N, OH, OW, C]`, with the sizes of `window`, whose dilation must
/// be 1. The mean is taken over the taps that lie in the image, or over the padding's zeros too
/// when `countsPadding`. A window that lies wholly in the padding is an error.
///
/// Float32 sums in float32. Quantised tensors: with fixed-point arithmetic the stored integers are
/// averaged, rounding half away from zero, and the output has the input's quantisation; with
/// floating-point arithmetic the mean is brought to the output's scale and rounded to nearest even.
///
/// TensorFlow Lite `AVERAGE_POOL_2D` (which does not count padding); ATen `avg_pool2d`. Source:
/// LiteRT `reference/pooling.h`, `reference/integer_ops/pooling.h`.
public struct AveragePool2D: Operator {
  /// The rows under the window.
  public var kernelHeight: Int
  /// The columns under the window.
  public var kernelWidth: Int
  /// How the window slides.
  public var window: SpatialWindow
  /// What the result is clamped to.
  public var activation: ActivationRange
  /// Whether padded elements count as zeros.
  public var countsPadding: Bool
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates an average pooling.
  public init(
    kernelHeight: Int, kernelWidth: Int, window: SpatialWindow,
    activation: ActivationRange = .none, countsPadding: Bool = false,
    rescaling: Rescaling = .fixedPoint
  ) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.window = window
    self.activation = activation
    self.countsPadding = countsPadding
    self.rescaling = rescaling
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
    guard window.dilationHeight == 1, window.dilationWidth == 1 else {
      throw invalidAttribute("has no dilation, and one is given")
    }
    let images = inputs[0].shape
    let rows = try window.rows(inputHeight: images[1], kernelHeight: kernelHeight)
    let columns = try window.columns(inputWidth: images[2], kernelWidth: kernelWidth)
    let shape = try Shape([images[0], rows.outputSize, columns.outputSize, images[3]])
    return [inputs[0].with(shape: shape)]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}

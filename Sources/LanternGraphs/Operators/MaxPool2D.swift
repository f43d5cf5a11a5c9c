public import LanternTensors

/// The largest value of each channel under a window that slides over images.
///
/// Input: `[N, H, W, C]`; output: `[N, OH, OW, C]`, with the sizes of `window`. Taps outside the
/// image are left out; a window with none inside is an error.
///
/// Quantised tensors keep the input's quantisation: the largest stored integer is taken.
///
/// TensorFlow Lite `MAX_POOL_2D`; ATen `max_pool2d`. Source: LiteRT `reference/pooling.h`.
public struct MaxPool2D: Operator {
  /// The rows under the window.
  public var kernelHeight: Int
  /// The columns under the window.
  public var kernelWidth: Int
  /// How the window slides.
  public var window: SpatialWindow
  /// What the result is clamped to.
  public var activation: ActivationRange

  /// Creates a maximum pooling.
  public init(
    kernelHeight: Int, kernelWidth: Int, window: SpatialWindow, activation: ActivationRange = .none
  ) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.window = window
    self.activation = activation
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
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

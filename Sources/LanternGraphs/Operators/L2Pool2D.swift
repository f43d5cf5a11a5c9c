package import LanternTensors

/// The root mean square of each channel under a window that slides over images.
///
/// Input: float32 `[N, H, W, C]`; output: `[N, OH, OW, C]`, with the sizes of `window`, whose dilation
/// must be 1. Squares are summed in float32 over the taps that lie in the image; a window that lies
/// wholly in the padding is an error.
///
/// TensorFlow Lite `L2_POOL_2D`. Source: LiteRT `reference/pooling.h`.
package struct L2Pool2D: Operator {
  /// The rows under the window.
  package var kernelHeight: Int
  /// The columns under the window.
  package var kernelWidth: Int
  /// How the window slides.
  package var window: SpatialWindow
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a pooling by the root mean square.
  package init(
    kernelHeight: Int, kernelWidth: Int, window: SpatialWindow, activation: ActivationRange = .none
  ) {
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.window = window
    self.activation = activation
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    guard window.dilationHeight == 1, window.dilationWidth == 1 else {
      throw invalidAttribute("has no dilation, and one is given")
    }
    try activation.validate()
    let pool = try Pooling(
      inputs[0].shape, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window)
    try pool.requireTaps()
    return [inputs[0].with(shape: try pool.outputShape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let pool = try Pooling(
      inputs[0].shape, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window)
    let roots = try pool.map(inputs[0].elements(as: Float.self)) { values in
      let sum = values.reduce(Float(0)) { $0 + $1 * $1 }
      return activation.clamp((sum / Float(values.count)).squareRoot())
    }
    return [try Tensor(roots, type: output)]
  }
}

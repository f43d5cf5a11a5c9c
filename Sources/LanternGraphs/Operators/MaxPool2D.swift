package import LanternTensors

/// The largest value of each channel under a window that slides over images.
///
/// Input: `[N, H, W, C]`; output: `[N, OH, OW, C]`, with the sizes of `window`. Taps outside the
/// image are left out; a window that stands wholly outside is an error.
///
/// Quantised tensors (int8, uint8, int16): the largest stored integer is taken, as if the output had
/// the input's quantisation.
///
/// TensorFlow Lite `MAX_POOL_2D`; ATen `max_pool2d`. Source: LiteRT `reference/pooling.h`.
package struct MaxPool2D: Operator {
  /// The rows under the window.
  package var kernelHeight: Int
  /// The columns under the window.
  package var kernelWidth: Int
  /// How the window slides.
  package var window: SpatialWindow
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a maximum pooling.
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
    let pool = try Pooling(
      inputs[0].shape, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window)
    try pool.requireTaps()
    return [inputs[0].with(shape: try pool.outputShape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    try activation.validate()
    if inputs[0].elementType != .float32 { _ = try quantized(inputs[0], outputs[0]) }
  }

  private func quantized(_ input: TensorType, _ output: TensorType) throws -> QuantizedOutput {
    _ = try AffineScale(input)
    return try QuantizedOutput(output, activation: activation, rescaling: .fixedPoint)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let pool = try Pooling(
      inputs[0].shape, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window)
    if output.elementType == .float32 {
      let largest = try pool.map(inputs[0].elements(as: Float.self)) { values in
        activation.clamp(values.reduce(-.infinity) { $1.isNaN ? $1 : max($0, $1) })
      }
      return [try Tensor(largest, type: output)]
    }
    let target = try quantized(inputs[0].type, output)
    let largest = try pool.map(inputs[0].storedIntegers()) { values in
      target.clamp(values.reduce(.min, max))
    }
    return [try Tensor(stored: largest, type: output)]
  }
}

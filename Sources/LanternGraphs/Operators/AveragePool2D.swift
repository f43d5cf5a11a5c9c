package import LanternTensors

/// The mean of each channel under a window that slides over images.
///
/// Input: `[N, H, W, C]`; output: `[N, OH, OW, C]`, with the sizes of `window`, whose dilation must
/// be 1. The mean is taken over the taps that lie in the image, or over the padding's zeros too
/// when `countsPadding`. A window that lies wholly in the padding is an error.
///
/// Float32 sums in float32. Quantised tensors (int8, uint8, int16): with fixed-point arithmetic the stored integers are
/// averaged, rounding half away from zero, as if the output had the input's quantisation; with
/// floating-point arithmetic the mean is brought to the output's scale and rounded to nearest even.
///
/// TensorFlow Lite `AVERAGE_POOL_2D` (which does not count padding); ATen `avg_pool2d`. Source:
/// LiteRT `reference/pooling.h`, `reference/integer_ops/pooling.h`.
package struct AveragePool2D: Operator {
  /// The rows under the window.
  package var kernelHeight: Int
  /// The columns under the window.
  package var kernelWidth: Int
  /// How the window slides.
  package var window: SpatialWindow
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// Whether padded elements count as zeros.
  package var countsPadding: Bool
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates an average pooling.
  package init(
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

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    try requireRank(inputs[0], 4...4, as: "input")
    guard window.dilationHeight == 1, window.dilationWidth == 1 else {
      throw invalidAttribute("has no dilation, and one is given")
    }
    let pool = try Pooling(
      inputs[0].shape, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window)
    if !countsPadding { try pool.requireTaps() }
    return [inputs[0].with(shape: try pool.outputShape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType) else {
      throw unsupported(inputs, outputs)
    }
    try activation.validate()
    if inputs[0].elementType != .float32 { _ = try quantized(inputs[0], outputs[0]) }
  }

  /// The quantisations of both sides.
  private func quantized(
    _ input: TensorType, _ output: TensorType
  ) throws -> (input: AffineScale, output: QuantizedOutput) {
    let source = try AffineScale(input)
    let target = try QuantizedOutput(output, activation: activation, rescaling: rescaling)
    return (source, target)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let pool = try Pooling(
      inputs[0].shape, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window)
    let padded = countsPadding ? kernelHeight.checkedProduct(with: kernelWidth) ?? .max : nil
    if output.elementType == .float32 {
      let means = try pool.map(inputs[0].elements(as: Float.self)) { values in
        let sum = values.reduce(Float(0), +)
        return activation.clamp(sum / Float(padded ?? values.count))
      }
      return [try Tensor(means, type: output)]
    }
    let (source, target) = try quantized(inputs[0].type, output)
    let means = try pool.map(inputs[0].storedIntegers()) { values in
      let count = Int32(clamping: padded ?? values.count)
      let sum = values.reduce(Int32(0), &+)
      let taps = Int32(clamping: values.count)
      switch rescaling {
      case .fixedPoint:
        // Padding counts as real zeros, which the zero point stands for.
        let total = sum &+ (count &- taps) &* source.zeroPoint
        let half = total > 0 ? count / 2 : -(count / 2)
        return target.clamp((total &+ half) / count)
      case .floatingPoint, .floatingPointWithRealBias:
        let factor = source.scale / target.affine.scale / Float(count)
        let steps = Float(sum &- taps &* source.zeroPoint) * (1 / (1 / factor))
        return target.stored(steps: Double(steps))
      }
    }
    return [try Tensor(stored: means, type: output)]
  }
}

package import LanternTensors

/// Convolution of every channel of images with its own kernels.
///
/// `out[n, y, x, c*m + j] = clamp(bias[c*m + j] + sum of in[n, y*s + ky*d - pad, x*s + kx*d - pad, c]
/// * weights[0, ky, kx, c*m + j])`, the sum over the kernel, with zeros (the zero point, when
/// quantised) outside the image.
///
/// Inputs: images `[N, H, W, C]`, weights `[1, KH, KW, C*m]`, and optionally a bias of `C*m`
/// elements. The multiplier m follows from the shapes. Output: `[N, OH, OW, C*m]`, with the sizes of
/// `window`.
///
/// Arithmetic is that of `Conv2D`; scales per channel lie along axis 3 of the weights. Float32 with
/// int8 weights always brings images to int8 asymmetrically. Zero points of int8 weights count as 0 in fixed point.
///
/// TensorFlow Lite `DEPTHWISE_CONV_2D`; ATen `conv2d` with as many groups as channels. Source: LiteRT
/// `reference/depthwiseconv_float.h`, `reference/depthwiseconv_uint8.h`,
/// `reference/integer_ops/depthwise_conv.h`.
package struct DepthwiseConv2D: Operator {
  /// How the kernels slide over the images.
  package var window: SpatialWindow
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a depthwise convolution.
  package init(
    window: SpatialWindow = SpatialWindow(), activation: ActivationRange = .none,
    rescaling: Rescaling = .fixedPoint
  ) {
    self.window = window
    self.activation = activation
    self.rescaling = rescaling
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...3)
    let (images, weights) = (inputs[0].shape, inputs[1].shape)
    try requireRank(inputs[0], 4...4, as: "input")
    try requireRank(inputs[1], 4...4, as: "kernel")
    let (channels, outputs) = (images[3], weights[3])
    guard channels > 0, weights[0] == 1, outputs % channels == 0 else {
      throw invalidShape(
        "cannot apply a kernel of shape \(weights) to images of shape \(images): the kernel must "
          + "begin with 1 and end with a multiple of the images' channels")
    }
    if inputs.count == 3, inputs[2].shape.elementCount != outputs {
      throw invalidShape("has \(outputs) output channels and a bias of shape \(inputs[2].shape)")
    }
    let rows = try window.rows(inputHeight: images[1], kernelHeight: weights[1])
    let columns = try window.columns(inputWidth: images[2], kernelWidth: weights[2])
    let shape = try Shape([images[0], rows.outputSize, columns.outputSize, outputs])
    return [inputs[0].with(shape: shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkProduct(product, inputs, outputs)
  }

  private var product: WeightedProduct {
    WeightedProduct(
      kind: .symmetricConvolution, channelAxis: 3, activation: activation, rescaling: rescaling)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let sums = try WindowSums(
      images: inputs[0].shape, kernel: inputs[1].shape, window: window, isDepthwise: true)
    return [
      try product.evaluate(
        inputs, output: output, geometry: sums, parts: inputs[0].shape[0])
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, let output = outputs.first, inputs[1].shape.rank == 4 else { return 0 }
    return output.shape.elementCount.checkedProduct(with: inputs[1].shape[1] * inputs[1].shape[2])
      ?? .max
  }
}

package import LanternTensors

/// Convolution of images with a kernel for each output channel, in one or more groups.
///
/// `out[n, y, x, o] = clamp(bias[o] + sum of in[n, y*s + ky*d - pad, x*s + kx*d - pad, c]
/// * weights[o, ky, kx, c])`, the sum over the kernel and the channels of the output's group, with
/// zeros (the zero point, when quantised) outside the image.
///
/// Inputs: images `[N, H, W, C]`, weights `[O, KH, KW, C / groups]`, and optionally a bias of `O`
/// elements. The number of groups follows from the channels. Output: `[N, OH, OW, O]`, with the
/// sizes of `window`.
///
/// Float32 sums in float32, in the order rows, columns, channels, and adds the bias last. Quantised
/// (int8 with weights per tensor or per output channel, uint8 with weights per tensor) sums
/// `(in - zero point) * (weight - zero point)` and an int32 bias of scale
/// `input scale * weight scale`, and brings the sum to the output's scale by `rescaling`. Int16 with
/// int8 weights does so in 64 bits, or in 32 bits where the bias has 32 bits.
///
/// Float32 with int8 weights (or uint8, whose bytes are taken as signed) brings each image to int8:
/// symmetrically when there is one group and one scale of weights, otherwise asymmetrically. Sums in
/// 32 bits become real by both scales, then the float32 bias is added.
///
/// TensorFlow Lite `CONV_2D`; ATen `conv2d`, `convolution`, `quantized::conv2d`,
/// `quantized::conv2d_relu`. Source: LiteRT `conv.cc`, `reference/conv.h`, `reference/integer_ops/conv.h`;
/// PyTorch `quantized/cpu/qconv.cpp`.
package struct Conv2D: Operator {
  /// How the kernel slides over the images.
  package var window: SpatialWindow
  /// What the result is clamped to.
  package var activation: ActivationRange
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates a convolution.
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
    let (channels, depth, outputs) = (images[3], weights[3], weights[0])
    guard depth > 0, channels > 0, channels % depth == 0, outputs % (channels / depth) == 0 else {
      throw invalidShape(
        "cannot apply a kernel of shape \(weights) to images of shape \(images): the images' "
          + "channels must be a multiple of the kernel's, and their ratio must divide its outputs")
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
    _ = try outputTypes(for: inputs)
    try checkProduct(product(inputs), inputs, outputs)
  }

  private func product(_ inputs: [TensorType]) -> WeightedProduct {
    let scales = inputs[1].quantization?.scales ?? []
    let isPlain =
      scales.allSatisfy { $0 == scales[0] } && inputs[0].shape[3] == inputs[1].shape[3]
    return WeightedProduct(
      kind: .convolution, channelAxis: 0, activation: activation, rescaling: rescaling,
      hybrid: WeightedProduct.Hybrid(
        quantization: isPlain ? .symmetric : .asymmetric,
        order: isPlain ? .scalesFirst : .oneByOne, takesUnsigned: true))
  }

  /// What the product of float images with integer weights is besides its sums.
  package func hybridProduct(_ inputs: [TensorType]) throws -> HybridProduct {
    try HybridProduct(product(inputs), weights: inputs[1], channels: inputs[1].shape[0])
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let sums = try WindowSums(
      images: inputs[0].shape, kernel: inputs[1].shape, window: window, isDepthwise: false)
    return [
      try product(inputs.map(\.type)).evaluate(
        inputs, output: output, geometry: sums, parts: inputs[0].shape[0])
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, let output = outputs.first, inputs[1].shape.rank == 4 else { return 0 }
    let taps = inputs[1].shape.dimensions.dropFirst().reduce(1, *)
    return output.shape.elementCount.checkedProduct(with: taps) ?? .max
  }
}

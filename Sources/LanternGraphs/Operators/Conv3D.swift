package import LanternTensors

/// Convolution of images of three dimensions.
///
/// `out[n, z, y, x, o] = clamp(bias[o] + sum of in[n, z*s + kz*d - pad, ..., c]
/// * weights[kz, ky, kx, c, o])`, the sum over the kernel and the channels, with zeros outside the
/// image.
///
/// Inputs: images `[N, D, H, W, C]`, weights `[KD, KH, KW, C, O]`, and optionally a bias of `O`
/// elements. Output: `[N, OD, OH, OW, O]`, with the sizes of `window`. Float32, summed in the order
/// planes, rows, columns, channels.
///
/// TensorFlow Lite `CONV_3D`. Source: LiteRT `reference/conv3d.h`.
package struct Conv3D: Operator {
  /// How the kernel slides over the images.
  package var window: VolumeWindow
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a convolution.
  package init(window: VolumeWindow = VolumeWindow(), activation: ActivationRange = .none) {
    self.window = window
    self.activation = activation
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...3)
    let (images, weights) = (inputs[0].shape, inputs[1].shape)
    try requireRank(inputs[0], 5...5, as: "input")
    try requireRank(inputs[1], 5...5, as: "kernel")
    guard images[4] == weights[3] else {
      throw invalidShape(
        "cannot apply a kernel of shape \(weights) to images of shape \(images): the images' last "
          + "dimension must be the kernel's fourth")
    }
    if inputs.count == 3, inputs[2].shape.elementCount != weights[4] {
      throw invalidShape(
        "has \(weights[4]) output channels and a bias of shape \(inputs[2].shape)")
    }
    let sizes = try axes(images, weights).map(\.output)
    return [inputs[0].with(shape: try Shape([images[0]] + sizes + [weights[4]]))]
  }

  private func axes(_ images: Shape, _ kernel: Shape) throws(GraphError) -> [WindowAxis] {
    try window.axes(
      volume: Array(images.dimensions[1..<4]), kernel: Array(kernel.dimensions[..<3]))
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try requireSameElementType(inputs)
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs, outputs) }
    try checkProduct(product, inputs, outputs)
  }

  private var product: WeightedProduct {
    WeightedProduct(kind: .convolution, channelAxis: 4, activation: activation)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (images, kernel) = (inputs[0].shape, inputs[1].shape)
    let (depth, channels) = (kernel[3], kernel[4])
    let sums = WindowSums(
      images: images[0], axes: try axes(images, kernel), inputChannels: depth, depth: depth,
      outputs: channels,
      layout: WindowSums.Layout(tap: depth * channels, output: 1, input: channels))
    return [
      try product.evaluate(inputs, output: output, geometry: sums, parts: images[0])
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, let output = outputs.first, inputs[1].shape.rank == 5 else { return 0 }
    let taps = inputs[1].shape.dimensions.dropLast().reduce(1, *)
    return output.shape.elementCount.checkedProduct(with: taps) ?? .max
  }
}

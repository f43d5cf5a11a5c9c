package import LanternTensors

/// The transposition of a convolution of images of three dimensions.
///
/// `out[n, z, y, x, o] = clamp(bias[o] + sum of in[n, i, j, k, c] * weights[kz, ky, kx, o, c])` over
/// all pixels and taps with `z = i*s + kz*d - pad` and so on, where the padding is that of a
/// convolution of the result that would have the input's size.
///
/// Inputs: images `[N, D, H, W, C]`, weights `[KD, KH, KW, O, C]`, and optionally a bias of `O`
/// elements. Output: `[N, depth, height, width, O]`. Float32, summed in the order of the pixels.
///
/// TensorFlow Lite `CONV_3D_TRANSPOSE`. Source: LiteRT `conv3d_transpose.cc`,
/// `reference/conv3d_transpose.h`.
package struct TransposeConv3D: Operator {
  /// The planes of the result.
  package var depth: Int
  /// The height of the result.
  package var height: Int
  /// The width of the result.
  package var width: Int
  /// How the kernel slides over the result.
  package var window: VolumeWindow
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a transposed convolution to a size.
  package init(
    depth: Int, height: Int, width: Int, window: VolumeWindow = VolumeWindow(),
    activation: ActivationRange = .none
  ) {
    self.depth = depth
    self.height = height
    self.width = width
    self.window = window
    self.activation = activation
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...3)
    let (images, weights) = (inputs[0].shape, inputs[1].shape)
    try requireRank(inputs[0], 5...5, as: "input")
    try requireRank(inputs[1], 5...5, as: "kernel")
    guard images[4] == weights[4] else {
      throw invalidShape(
        "cannot apply a kernel of shape \(weights) to images of shape \(images): the last "
          + "dimensions, the channels, must be the same")
    }
    if inputs.count == 3, inputs[2].shape.elementCount != weights[3] {
      throw invalidShape(
        "has \(weights[3]) output channels and a bias of shape \(inputs[2].shape)")
    }
    let sizes = try axes(weights).map(\.input)
    guard sizes == Array(images.dimensions[1..<4]) else {
      throw invalidShape(
        "to \(depth) by \(height) by \(width) takes images of the sizes \(sizes), and they have "
          + "the shape \(images)")
    }
    let shape = try Shape([images[0], depth, height, width, weights[3]])
    return [inputs[0].with(shape: shape)]
  }

  private func axes(_ kernel: Shape) throws -> [WindowAxis] {
    guard depth >= 0, height >= 0, width >= 0 else {
      throw invalidAttribute("cannot make an image of \(depth) by \(height) by \(width)")
    }
    return try window.axes(
      volume: [depth, height, width], kernel: Array(kernel.dimensions[..<3]), transposing: true)
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try requireSameElementType(inputs)
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs, outputs) }
    try checkProduct(product, inputs, outputs)
  }

  private var product: WeightedProduct {
    WeightedProduct(kind: .convolution, channelAxis: 3, activation: activation)
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (images, kernel) = (inputs[0].shape, inputs[1].shape)
    let (channels, depth) = (kernel[3], kernel[4])
    let sums = WindowSums(
      images: images[0], axes: try axes(kernel), inputChannels: depth, depth: depth,
      outputs: channels,
      layout: WindowSums.Layout(tap: depth * channels, output: depth, input: 1))
    return [
      try product.evaluate(inputs, output: output, geometry: sums, parts: images[0])
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, inputs[1].shape.rank == 5 else { return 0 }
    let taps = inputs[1].shape.dimensions.dropLast().reduce(1, *)
    return inputs[0].shape.elementCount.checkedProduct(with: taps) ?? .max
  }
}

package import LanternTensors

/// The transposition of a convolution: every pixel spreads over a window of a larger image.
///
/// `out[n, y, x, o] = clamp(bias[o] + sum of in[n, i, j, c] * weights[o, ky, kx, c])` over all pixels
/// and taps with `y = i*s + ky*d - pad` and `x = j*s + kx*d - pad`, where the padding is that of a
/// convolution of the result that would have the input's size.
///
/// Inputs: images `[N, H, W, C]`, weights `[O, KH, KW, C]`, and optionally a bias of `O` elements.
/// Output: `[N, height, width, O]`.
///
/// Real and quantised arithmetic is that of `Conv2D`, with sums in the order of the pixels. Float32
/// with int8 weights brings images to int8 asymmetrically, and every product to real units before it
/// is added.
///
/// TensorFlow Lite `TRANSPOSE_CONV`; ATen `conv_transpose2d`. Source: LiteRT `transpose_conv.cc`,
/// `reference/transpose_conv.h`, `reference/integer_ops/transpose_conv.h`.
package struct TransposeConv2D: Operator {
  /// The height of the result.
  package var height: Int
  /// The width of the result.
  package var width: Int
  /// How the kernel slides over the result.
  package var window: SpatialWindow
  /// What the result is clamped to.
  package var activation: ActivationRange

  /// Creates a transposed convolution to a size.
  package init(
    height: Int, width: Int, window: SpatialWindow = SpatialWindow(),
    activation: ActivationRange = .none
  ) {
    self.height = height
    self.width = width
    self.window = window
    self.activation = activation
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...3)
    let (images, weights) = (inputs[0].shape, inputs[1].shape)
    try requireRank(inputs[0], 4...4, as: "input")
    try requireRank(inputs[1], 4...4, as: "kernel")
    guard images[3] == weights[3] else {
      throw invalidShape(
        "cannot apply a kernel of shape \(weights) to images of shape \(images): the last "
          + "dimensions, the channels, must be the same")
    }
    if inputs.count == 3, inputs[2].shape.elementCount != weights[0] {
      throw invalidShape(
        "has \(weights[0]) output channels and a bias of shape \(inputs[2].shape)")
    }
    let (rows, columns) = try axes(weights)
    guard rows.input == images[1], columns.input == images[2] else {
      throw invalidShape(
        "to \(height) by \(width) pixels takes images of \(rows.input) by \(columns.input) pixels, "
          + "and they have the shape \(images)")
    }
    return [inputs[0].with(shape: try Shape([images[0], height, width, weights[0]]))]
  }

  private func axes(_ kernel: Shape) throws -> (rows: WindowAxis, columns: WindowAxis) {
    guard height >= 0, width >= 0 else {
      throw invalidAttribute("cannot make an image of \(height) by \(width) pixels")
    }
    let rows = try window.rows(inputHeight: height, kernelHeight: kernel[1])
    let columns = try window.columns(inputWidth: width, kernelWidth: kernel[2])
    return (
      WindowAxis(
        transposing: rows, output: height, kernel: kernel[1], stride: window.strideHeight,
        dilation: window.dilationHeight),
      WindowAxis(
        transposing: columns, output: width, kernel: kernel[2], stride: window.strideWidth,
        dilation: window.dilationWidth)
    )
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    try checkProduct(product, inputs, outputs)
  }

  private var product: WeightedProduct {
    WeightedProduct(
      kind: .symmetricConvolution, channelAxis: 0, activation: activation,
      hybrid: WeightedProduct.Hybrid(order: .beforeSums))
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (images, kernel) = (inputs[0].shape, inputs[1].shape)
    let (rows, columns) = try axes(kernel)
    let depth = kernel[3]
    let taps = kernel[1] * kernel[2]
    let sums = WindowSums(
      images: images[0], axes: [rows, columns], inputChannels: depth, depth: depth,
      outputs: kernel[0],
      layout: WindowSums.Layout(tap: depth, output: taps * depth, input: 1))
    return [
      try product.evaluate(inputs, output: output, geometry: sums, parts: images[0])
    ]
  }

  package func multiplyAccumulates(inputs: [TensorType], outputs: [TensorType]) -> Int {
    guard inputs.count >= 2, inputs[1].shape.rank == 4 else { return 0 }
    let taps = inputs[1].shape.dimensions.dropLast().reduce(1, *)
    return inputs[0].shape.elementCount.checkedProduct(with: taps) ?? .max
  }
}

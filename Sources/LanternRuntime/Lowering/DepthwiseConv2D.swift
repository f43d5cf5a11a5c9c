package import LanternGraphs
internal import LanternTensors

extension DepthwiseConv2D: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    switch context.outputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    guard let (weights, bias) = context.constantWeights, weights.elementType == .float32 else {
      return nil
    }
    let (images, kernel) = (context.inputs[0].shape, weights.shape)
    if kernel[3] == images[3] {
      let depthwise = try FloatDepthwiseConvolution(
        images: images, kernelHeight: kernel[1], kernelWidth: kernel[2], window: window,
        activation: activation)
      return [
        depthwise.step(weights: weights, .channelsLast, bias: bias, for: context.instructionSet)
      ]
    }
    // Several kernels for each channel are a convolution with as many groups as channels.
    let grouped = try Shape([kernel[3], kernel[1], kernel[2], 1])
    let convolution = try FloatConvolution(
      images: images, kernel: grouped, window: window, activation: activation)
    return [
      convolution.step(
        weights: try weights.channelsFirst(), bias: bias, for: context.instructionSet)
    ]
  }
}

extension Tensor {
  /// A float32 tensor `[1, KH, KW, C]` as `[C, KH, KW, 1]`.
  fileprivate func channelsFirst() throws -> Tensor {
    let source = try elements(as: Float.self)
    let (taps, channels) = (shape[1] * shape[2], shape[3])
    let target = (0..<source.count).map { source[$0 % taps * channels + $0 / taps] }
    return try Tensor(target, shape: Shape([channels, shape[1], shape[2], 1]))
  }
}

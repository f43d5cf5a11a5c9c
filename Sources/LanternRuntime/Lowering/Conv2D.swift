package import LanternGraphs
internal import LanternTensors

extension Conv2D: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    switch context.outputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    guard let (weights, bias) = context.constantWeights else { return nil }
    guard weights.elementType == .float32 else { return try lowerHybrid(context, weights, bias) }
    let (images, kernel) = (context.inputs[0].shape, weights.shape)
    if kernel[3] == 1, images[3] > 1, kernel[0] == images[3] {
      let depthwise = try FloatDepthwiseConvolution(
        images: images, kernelHeight: kernel[1], kernelWidth: kernel[2], window: window,
        activation: activation)
      return [
        depthwise.step(
          weights: weights, .channelsFirst, bias: bias, for: context.instructionSet)
      ]
    }
    if let convolution = try FloatWinogradConvolution(
      images: images, kernel: kernel, window: window, activation: activation)
    {
      return try convolution.steps(weights: weights, bias: bias, for: context.instructionSet)
    }
    let convolution = try FloatConvolution(
      images: images, kernel: kernel, window: window, activation: activation)
    return [convolution.step(weights: weights, bias: bias, for: context.instructionSet)]
  }

  private func lowerHybrid(
    _ context: LoweringContext, _ weights: Tensor, _ bias: Tensor?
  ) throws -> [Step]? {
    let images = context.inputs[0]
    guard images.elementType == .float32,
      let hybrid = try HybridConvolution(
        hybridProduct(context.inputs), weights: weights, bias: bias)
    else { return nil }
    let convolution = try FloatConvolution(
      images: images.shape, kernel: weights.shape, window: window, activation: .none)
    return [
      hybrid.step(
        convolution, input: images, output: context.outputs[0], parts: images.shape[0],
        for: context.instructionSet)
    ]
  }
}

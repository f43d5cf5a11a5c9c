internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

extension DepthwiseConv2D {
  /// The steps for 8-bit integers, for constant weights.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    let (images, output) = (context.inputs[0], context.outputs[0])
    guard let (weights, bias) = context.constantWeights else { return nil }
    let kernel = weights.shape
    let product = try QuantizedProduct(
      .symmetricConvolution, input: images, weights: weights.type, channelAxis: 3, bias: bias,
      output: output, activation: activation, rescaling: rescaling)
    let rows = try window.rows(inputHeight: images.shape[1], kernelHeight: kernel[1])
    let columns = try window.columns(inputWidth: images.shape[2], kernelWidth: kernel[2])
    var shape = ck_depthwise_q8()
    shape.images = images.shape[0]
    shape.input_height = images.shape[1]
    shape.input_width = images.shape[2]
    shape.input_channels = images.shape[3]
    shape.kernel_height = kernel[1]
    shape.kernel_width = kernel[2]
    shape.stride_height = window.strideHeight
    shape.stride_width = window.strideWidth
    shape.dilation_height = window.dilationHeight
    shape.dilation_width = window.dilationWidth
    shape.top = rows.before
    shape.left = columns.before
    shape.output_height = rows.outputSize
    shape.output_width = columns.outputSize
    shape.multiplier = kernel[3] / images.shape[3]
    shape.input_is_signed = images.elementType == .int8
    let convolution = DepthwiseConvolutionQ8(
      shape, product: product, weights: weights, output: output,
      instructionSet: context.instructionSet)
    return convolution.map { [$0.step(context)] }
  }
}

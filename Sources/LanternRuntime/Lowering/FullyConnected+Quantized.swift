internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

extension FullyConnected {
  /// The steps for 8-bit integers with constant weights: a convolution of images of one pixel.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    guard let (weights, bias) = context.constantWeights else { return nil }
    let product = try QuantizedProduct(
      kind, input: input, weights: weights.type, channelAxis: 0, bias: bias,
      output: output, activation: activation, rescaling: rescaling)
    let (channels, depth) = (weights.shape[0], weights.shape[1])
    var shape = ck_conv_q8()
    shape.images = 1
    shape.input_height = 1
    shape.input_width = input.shape.elementCount / depth
    shape.input_channels = depth
    shape.kernel_height = 1
    shape.kernel_width = 1
    shape.stride_height = 1
    shape.stride_width = 1
    shape.dilation_height = 1
    shape.dilation_width = 1
    shape.output_height = 1
    shape.output_width = shape.input_width
    shape.output_channels = channels
    shape.input_is_signed = input.elementType == .int8
    let convolution = ConvolutionQ8(
      shape, product: product, weights: weights, output: output,
      instructionSet: context.instructionSet)
    return convolution.map { [$0.step(context)] }
  }
}

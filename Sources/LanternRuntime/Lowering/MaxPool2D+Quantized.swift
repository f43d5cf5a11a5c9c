internal import LanternGraphs
internal import LanternTensors

extension MaxPool2D {
  /// The steps for 8-bit integers; nil where a dilated window may step over the whole image.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    guard window.dilationHeight == 1, window.dilationWidth == 1 else { return nil }
    let target = try QuantizedOutput(
      context.outputs[0], activation: activation, rescaling: .fixedPoint)
    let pooling = try PoolingQ8(
      context, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window,
      bounds: target.bounds)
    return [pooling.largest(context)]
  }
}

internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

extension AveragePool2D {
  /// The steps for 8-bit integers; nil where a window has more elements than 32 bits count.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    guard let taps = kernelHeight.checkedProduct(with: kernelWidth), taps <= 1 << 22 else {
      return nil
    }
    let source = try AffineScale(context.inputs[0])
    let target = try QuantizedOutput(
      context.outputs[0], activation: activation, rescaling: rescaling)
    let pooling = try PoolingQ8(
      context, kernelHeight: kernelHeight, kernelWidth: kernelWidth, window: window,
      bounds: target.bounds)
    let ratio = source.scale / target.affine.scale
    // A ratio of zero tells the kernel to average stored integers.
    guard rescaling == .fixedPoint || ratio.isNormal else { return nil }
    let averaging = ck_averaging_q8(
      divisor: countsPadding ? Int32(taps) : 0, input_zero_point: source.zeroPoint,
      ratio: rescaling == .fixedPoint ? 0 : ratio, output_zero_point: target.affine.zeroPoint)
    return [pooling.mean(averaging, context)]
  }
}

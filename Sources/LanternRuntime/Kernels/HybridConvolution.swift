internal import LanternGraphs
internal import LanternTensors

/// Float32 activations with constant integer weights: sums of stored integers by the `conv_f32`
/// kernels, which are exact as long as no sum can leave the integers that float32 tells apart.
struct HybridConvolution {
  private let product: HybridProduct
  private let weights: Tensor
  private let bias: [Float]

  /// Nil where a sum might be beyond 2^24, or the weights are neither int8 nor uint8.
  ///
  /// Bytes of uint8 are taken as signed; the output channels lie along axis 0.
  init?(_ product: HybridProduct, weights: Tensor, bias: Tensor?) throws {
    guard weights.elementType == .int8 || weights.elementType == .uint8 else { return nil }
    let stored = try weights.bits(as: Int8.self).map(Float.init)
    let (channels, depth) = (product.scales.count, stored.count / max(1, product.scales.count))
    let limit: Float = product.quantization == .symmetric ? 127 : 255
    for channel in 0..<channels {
      let reach = stored[channel * depth..<(channel + 1) * depth].reduce(0) { $0 + abs($1) }
      guard reach * limit <= 0x1p24 else { return nil }
    }
    self.product = product
    self.weights = try Tensor(stored, shape: weights.shape)
    self.bias =
      try bias?.elements(as: Float.self) ?? [Float](repeating: 0, count: channels)
  }

  /// The step that brings the node's first input to integers in a number of parts, and convolves it.
  ///
  /// `convolution` clamps nothing. Rows of outputs divide evenly into the parts.
  func step(
    _ convolution: FloatConvolution, input: TensorType, output: TensorType, parts: Int,
    for instructionSet: InstructionSet
  ) -> Step {
    let (count, outputCount) = (input.shape.elementCount, output.shape.elementCount)
    let kernel = convolution.kernel(weights: weights, bias: nil, for: instructionSet)
    let (product, bias) = (product, bias)
    return Step(evaluation: "hybrid conv_f32 \(instructionSet)") { buffers in
      let reals = unsafe [Float](
        UnsafeBufferPointer(start: buffers.floats(of: 0), count: count))
      let activations = DynamicallyQuantized(reals, parts: parts, product.quantization)
      let size = count / max(1, parts)
      let centred = unsafe AlignedBytes.floats(count: count) { target in
        for part in 0..<parts {
          let zero = activations.zeroPoints[part]
          for index in part * size..<(part + 1) * size {
            unsafe target[index] = Float(Int32(activations.stored[index]) - zero)
          }
        }
      }
      let results = unsafe buffers.outputFloats()
      unsafe kernel.run(centred.floats, results, 0..<kernel.itemCount)
      let (channels, share) = (bias.count, outputCount / max(1, parts))
      for start in stride(from: 0, to: outputCount, by: max(1, channels)) {
        let scale = activations.scales[start / max(1, share)]
        for channel in 0..<channels {
          unsafe results[start + channel] = product.result(
            results[start + channel], channel: channel, partScale: scale, bias: bias[channel])
        }
      }
    }
  }
}

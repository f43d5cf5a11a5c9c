import CLanternKernels
import TestSupport
import Testing

/// The `depthwise_f32` kernels against sums in double precision.
struct DepthwiseTests {
  @Test(arguments: KernelSet.available, Array(0..<150 as Range<UInt64>))
  func sumsAreRight(kernels: KernelSet, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let shape = SlidingCase(using: &random)
    let (channels, taps) = (shape.channels, shape.kernelHeight * shape.kernelWidth)
    let input = random.floats(shape.images * shape.height * shape.width * channels)
    let weights = random.floats(taps * channels)
    let bias = Bool.random(using: &random) ? random.floats(channels) : nil
    let channelsLast = Bool.random(using: &random)
    let strides = channelsLast ? (tap: channels, channel: 1) : (tap: 1, channel: taps)
    var layer = shape.depthwiseLayer
    ck_depthwise_f32_prepare(kernels.isa, &layer)
    var packed = [Float](repeating: 0, count: layer.packed_count)
    ck_depthwise_f32_pack(&layer, weights, strides.tap, strides.channel, bias, &packed)

    var whole = GuardedOutput(count: shape.outputPixels * channels)
    whole.fill { ck_depthwise_f32(kernels.isa, &layer, packed, input, $0, 0, layer.item_count) }
    var cut = GuardedOutput(count: shape.outputPixels * channels)
    for items in randomCuts(of: layer.item_count, using: &random) {
      cut.fill {
        ck_depthwise_f32(
          kernels.isa, &layer, packed, input, $0, items.lowerBound, items.upperBound)
      }
    }
    #expect(whole.isIntact && cut.isIntact, "seed \(seed): wrote beside the output; \(shape)")
    #expect(whole.results == cut.results, "seed \(seed): depends on how items are cut; \(shape)")
    let results = whole.results
    var wrong = 0
    shape.visit { pixel, taps in
      for channel in 0..<channels {
        var sum = ExactSum()
        sum.add(bias?[channel] ?? 0)
        for (tap, place) in taps {
          guard let place else { continue }
          sum.add(
            input[place * channels + channel],
            times: weights[tap * strides.tap + channel * strides.channel])
        }
        let result = results[pixel * channels + channel]
        if !sum.admits(result, lower: shape.lower, upper: shape.upper) { wrong += 1 }
      }
    }
    #expect(wrong == 0, "seed \(seed): \(wrong) of \(results.count) results; \(shape)")
  }
}

extension SlidingCase {
  /// The geometry as the kernels take it.
  fileprivate var depthwiseLayer: ck_depthwise_f32_layer {
    var layer = ck_depthwise_f32_layer()
    (layer.images, layer.height, layer.width) = (images, height, width)
    layer.channels = channels
    (layer.output_height, layer.output_width) = (outputHeight, outputWidth)
    (layer.kernel_height, layer.kernel_width) = (kernelHeight, kernelWidth)
    (layer.stride_height, layer.stride_width) = (strideHeight, strideWidth)
    (layer.dilation_height, layer.dilation_width) = (dilationHeight, dilationWidth)
    (layer.pad_top, layer.pad_left) = (padTop, padLeft)
    (layer.lower, layer.upper) = (lower, upper)
    return layer
  }
}

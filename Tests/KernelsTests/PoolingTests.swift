import CLanternKernels
import TestSupport
import Testing

/// The `pooling_f32` kernels against plain loops.
struct PoolingTests {
  @Test(arguments: KernelSet.available, Array(0..<100 as Range<UInt64>))
  func windowsAreRight(kernels: KernelSet, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var shape = SlidingCase(using: &random)
    shape.channels = [1, 5, 16, 64, 70, 131].randomElement(using: &random) ?? 1
    let largest = Bool.random(using: &random)
    let countsPadding = Bool.random(using: &random)
    let channels = shape.channels
    let input = random.floats(shape.images * shape.height * shape.width * channels)
    var layer = shape.poolingLayer
    layer.takes_largest = largest ? 1 : 0
    layer.counts_padding = countsPadding ? 1 : 0
    let count = ck_pooling_f32_item_count(&layer)
    var output = GuardedOutput(count: shape.outputPixels * channels)
    for items in randomCuts(of: count, using: &random) {
      output.fill {
        ck_pooling_f32(kernels.isa, &layer, input, $0, items.lowerBound, items.upperBound)
      }
    }
    #expect(output.isIntact, "seed \(seed): wrote beside the output; \(shape)")
    let results = output.results
    var wrong = 0
    shape.visit { pixel, taps in
      let places = taps.compactMap(\.pixel)
      // What a mean of nothing is, the operators decide.
      if places.isEmpty, !countsPadding { return }
      for channel in 0..<channels {
        let values = places.map { input[$0 * channels + channel] }
        let result = results[pixel * channels + channel]
        if largest {
          let expected = min(max(values.max() ?? -.infinity, shape.lower), shape.upper)
          if result != expected { wrong += 1 }
        } else {
          var sum = ExactSum()
          let divisor = Float(countsPadding ? taps.count : values.count)
          for value in values { sum.add(value / divisor) }
          if !sum.admits(result, lower: shape.lower, upper: shape.upper) { wrong += 1 }
        }
      }
    }
    #expect(wrong == 0, "seed \(seed): \(wrong) of \(results.count) results; \(shape)")
  }
}

extension SlidingCase {
  /// The geometry as the kernels take it.
  fileprivate var poolingLayer: ck_pooling_f32_layer {
    var layer = ck_pooling_f32_layer()
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

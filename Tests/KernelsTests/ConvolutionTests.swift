import CLanternKernels
import TestSupport
import Testing

/// The `conv_f32` kernels against sums in double precision.
struct ConvolutionTests {
  @Test(arguments: KernelSet.available, Array(0..<120 as Range<UInt64>))
  func sumsAreRight(kernels: KernelSet, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var shape = SlidingCase(using: &random)
    let groups = [1, 1, 1, 1, 2, 3].randomElement(using: &random) ?? 1
    shape.channels *= groups
    let outputs = groups * ([1, 3, 8, 16, 17, 24, 32, 45, 70].randomElement(using: &random) ?? 1)
    check(kernels, shape, groups: groups, outputs: outputs, seed: seed, using: &random)
  }

  /// More taps than addresses are kept for at a time.
  @Test(arguments: KernelSet.available, [(9, 8), (1, 70), (70, 1), (11, 13)])
  func largeKernelsAreRight(kernels: KernelSet, kernel: (height: Int, width: Int)) {
    var random = SeededGenerator(seed: 7)
    var shape = SlidingCase(using: &random)
    (shape.kernelHeight, shape.kernelWidth) = kernel
    (shape.height, shape.width, shape.channels) = (kernel.height + 3, kernel.width + 5, 10)
    (shape.dilationHeight, shape.dilationWidth) = (1, 1)
    check(kernels, shape, groups: 1, outputs: 37, seed: 7, using: &random)
    shape.channels = 2
    check(kernels, shape, groups: 1, outputs: 19, seed: 7, using: &random)
  }

  /// Matrix products with every number of rows that a register tile can have, and some more.
  @Test(arguments: KernelSet.available, Array(1...31) + [49, 196])
  func productsAreRight(kernels: KernelSet, rows: Int) {
    var random = SeededGenerator(seed: UInt64(rows))
    var shape = SlidingCase(using: &random)
    (shape.images, shape.height, shape.width, shape.channels) = (1, 1, rows, 37)
    (shape.kernelHeight, shape.kernelWidth, shape.strideHeight, shape.strideWidth) = (1, 1, 1, 1)
    (shape.padTop, shape.padBottom, shape.padLeft, shape.padRight) = (0, 0, 0, 0)
    for outputs in [1, 8, 24, 100] {
      check(
        kernels, shape, groups: 1, outputs: outputs, seed: UInt64(rows), using: &random)
    }
  }

  private func check(
    _ kernels: KernelSet, _ shape: SlidingCase, groups: Int, outputs: Int, seed: UInt64,
    using random: inout SeededGenerator
  ) {
    let taps = shape.kernelHeight * shape.kernelWidth
    let (depth, perGroup) = (shape.channels / groups, outputs / groups)
    let input = random.floats(shape.images * shape.height * shape.width * shape.channels)
    let weights = random.floats(outputs * taps * depth)
    let bias = Bool.random(using: &random) ? random.floats(outputs) : nil
    var layer = shape.convolutionLayer
    layer.outputs = outputs
    layer.groups = groups
    ck_conv_f32_prepare(kernels.isa, &layer)
    var packed = [Float](repeating: 0, count: layer.packed_count)
    ck_conv_f32_pack(&layer, weights, bias, &packed)

    var whole = GuardedOutput(count: shape.outputPixels * outputs)
    whole.fill { ck_conv_f32(kernels.isa, &layer, packed, input, $0, 0, layer.item_count) }
    var cut = GuardedOutput(count: shape.outputPixels * outputs)
    for items in randomCuts(of: layer.item_count, using: &random) {
      cut.fill {
        ck_conv_f32(kernels.isa, &layer, packed, input, $0, items.lowerBound, items.upperBound)
      }
    }
    let context = "seed \(seed): \(shape), \(groups) groups, \(outputs) outputs"
    #expect(whole.isIntact && cut.isIntact, "wrote beside the output; \(context)")
    #expect(whole.results == cut.results, "depends on how items are cut; \(context)")
    let results = whole.results
    var wrong = 0
    shape.visit { pixel, taps in
      for output in 0..<outputs {
        var sum = ExactSum()
        sum.add(bias?[output] ?? 0)
        for (tap, place) in taps {
          guard let place else { continue }
          for c in 0..<depth {
            sum.add(
              input[place * shape.channels + output / perGroup * depth + c],
              times: weights[(output * taps.count + tap) * depth + c])
          }
        }
        let result = results[pixel * outputs + output]
        if !sum.admits(result, lower: shape.lower, upper: shape.upper) { wrong += 1 }
      }
    }
    #expect(wrong == 0, "\(wrong) of \(results.count) results; \(context)")
  }
}

extension SlidingCase {
  /// The geometry as the kernels take it, without outputs and groups.
  fileprivate var convolutionLayer: ck_conv_f32_layer {
    var layer = ck_conv_f32_layer()
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

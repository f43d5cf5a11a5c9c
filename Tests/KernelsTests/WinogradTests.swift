import CLanternKernels
import TestSupport
import Testing

/// The `winograd_f32` transforms, with products between them in double precision, against direct sums.
struct WinogradTests {
  @Test(arguments: KernelSet.available, Array(0..<60 as Range<UInt64>))
  func convolutionsAreRight(kernels: KernelSet, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var shape = SlidingCase(using: &random)
    (shape.kernelHeight, shape.kernelWidth) = (3, 3)
    (shape.strideHeight, shape.strideWidth) = (1, 1)
    (shape.dilationHeight, shape.dilationWidth) = (1, 1)
    let outputs = [1, 3, 8, 16, 17, 24, 45].randomElement(using: &random) ?? 1
    let tile = [2, 4].randomElement(using: &random) ?? 2
    let context = "seed \(seed): \(shape), \(outputs) outputs, tiles of \(tile)"
    guard shape.outputPixels > 0 else { return }

    var layer = ck_winograd_f32_layer()
    (layer.images, layer.height, layer.width) = (shape.images, shape.height, shape.width)
    (layer.channels, layer.outputs, layer.tile) = (shape.channels, outputs, tile)
    (layer.output_height, layer.output_width) = (shape.outputHeight, shape.outputWidth)
    (layer.pad_top, layer.pad_left) = (shape.padTop, shape.padLeft)
    (layer.lower, layer.upper) = (shape.lower, shape.upper)
    let (tiles, places) = (ck_winograd_f32_tiles(&layer), ck_winograd_f32_places(&layer))

    let input = random.floats(shape.images * shape.height * shape.width * shape.channels)
    let weights = random.floats(outputs * 9 * shape.channels)
    let bias = Bool.random(using: &random) ? random.floats(outputs) : nil
    var transformed = [Float](repeating: 0, count: places * outputs * shape.channels)
    ck_winograd_f32_weights(&layer, weights, &transformed)

    var patches = GuardedOutput(count: places * tiles * shape.channels)
    for items in randomCuts(of: tiles, using: &random) {
      patches.fill {
        ck_winograd_f32_patches(
          kernels.isa, &layer, input, $0, items.lowerBound, items.upperBound)
      }
    }
    let sums = products(patches.results, transformed, places, tiles, shape.channels, outputs)
    var whole = GuardedOutput(count: shape.outputPixels * outputs)
    whole.fill { ck_winograd_f32_outputs(kernels.isa, &layer, sums, bias, $0, 0, tiles) }
    var cut = GuardedOutput(count: shape.outputPixels * outputs)
    for items in randomCuts(of: tiles, using: &random) {
      cut.fill {
        ck_winograd_f32_outputs(
          kernels.isa, &layer, sums, bias, $0, items.lowerBound, items.upperBound)
      }
    }
    #expect(patches.isIntact && whole.isIntact && cut.isIntact, "wrote beside; \(context)")
    #expect(whole.results == cut.results, "depends on how items are cut; \(context)")
    let worst = distance(whole.results, shape, input, weights, bias, outputs)
    #expect(worst < 3e-6, "\(worst) of the largest sum of magnitudes; \(context)")
  }

  /// The sums over the channels for each place of a patch, tile and output.
  private func products(
    _ patches: [Float], _ weights: [Float], _ places: Int, _ tiles: Int, _ channels: Int,
    _ outputs: Int
  ) -> [Float] {
    var sums: [Float] = []
    for place in 0..<places {
      for tile in 0..<tiles {
        for output in 0..<outputs {
          var sum = 0.0
          for c in 0..<channels {
            sum +=
              Double(patches[(place * tiles + tile) * channels + c])
              * Double(weights[(place * outputs + output) * channels + c])
          }
          sums.append(Float(sum))
        }
      }
    }
    return sums
  }

  /// How far results are from direct sums at most, as a share of the largest sum of magnitudes.
  private func distance(
    _ results: [Float], _ shape: SlidingCase, _ input: [Float], _ weights: [Float],
    _ bias: [Float]?, _ outputs: Int
  ) -> Double {
    var (worst, scale) = (0.0, 1e-30)
    shape.visit { pixel, taps in
      for output in 0..<outputs {
        var sum = ExactSum()
        sum.add(bias?[output] ?? 0)
        for (tap, place) in taps {
          guard let place else { continue }
          for c in 0..<shape.channels {
            sum.add(
              input[place * shape.channels + c],
              times: weights[(output * taps.count + tap) * shape.channels + c])
          }
        }
        let wanted = min(max(sum.value, Double(shape.lower)), Double(shape.upper))
        worst = max(worst, (Double(results[pixel * outputs + output]) - wanted).magnitude)
        scale = max(scale, sum.magnitude)
      }
    }
    return worst / scale
  }
}

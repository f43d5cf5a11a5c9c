internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// Float32 convolutions of 3x3 with a stride of 1 by Winograd's transforms, which need half to a quarter of
/// the multiplications and are about as exact.
///
/// Patches of the input are transformed, multiplied as matrices, one for each place in a patch, and transformed
/// back, in three steps.
struct FloatWinogradConvolution {
  private var layer = ck_winograd_f32_layer()

  /// Fewer rows than this in a matrix do not pay for reading its weights.
  private static let leastTiles = 12
  /// Fewer channels than this do not pay for the transforms.
  private static let leastChannels = 32
  /// The most memory that transformed patches and sums of one layer may take.
  private static let scratchLimit = 1 << 26

  /// Describes a convolution of images `[N, H, W, C]` with weights `[O, 3, 3, C]`; nil for one that is
  /// better done otherwise.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init?(
    images: Shape, kernel: Shape, window: SpatialWindow, activation: ActivationRange
  ) throws {
    let rows = try window.rows(inputHeight: images[1], kernelHeight: kernel[1])
    let columns = try window.columns(inputWidth: images[2], kernelWidth: kernel[2])
    let isSingleStep =
      window.strideHeight == 1 && window.strideWidth == 1 && window.dilationHeight == 1
      && window.dilationWidth == 1
    guard kernel[1] == 3, kernel[2] == 3, isSingleStep, kernel[3] == images[3],
      min(kernel[0], kernel[3]) >= Self.leastChannels
    else { return nil }
    layer.images = images[0]
    layer.height = images[1]
    layer.width = images[2]
    layer.channels = images[3]
    layer.output_height = rows.outputSize
    layer.output_width = columns.outputSize
    layer.outputs = kernel[0]
    layer.pad_top = rows.before
    layer.pad_left = columns.before
    layer.lower = activation.lower
    layer.upper = activation.upper
    for tile in [4, 2] {
      layer.tile = tile
      if tiles >= Self.leastTiles, scratchByteCount <= Self.scratchLimit { return }
    }
    return nil
  }

  private var tiles: Int {
    unsafe withUnsafePointer(to: layer) { unsafe ck_winograd_f32_tiles($0) }
  }
  private var places: Int {
    unsafe withUnsafePointer(to: layer) { unsafe ck_winograd_f32_places($0) }
  }
  private var patchCount: Int { places * tiles * layer.channels }
  private var sumCount: Int { places * tiles * layer.outputs }
  private var scratchByteCount: Int { (patchCount + sumCount) * MemoryLayout<Float>.stride }

  /// The steps that compute output 0 from input 0 and weights `[O, 3, 3, C]`, which they pack.
  func steps(
    weights: Tensor, bias: Tensor?, for instructionSet: InstructionSet
  ) throws -> [Step] {
    let kernels = instructionSet.kernelSet
    let (layer, tiles, patchCount) = (self.layer, self.tiles, self.patchCount)
    let (patchSize, sumSize) = (tiles * layer.channels, tiles * layer.outputs)
    let transformed = unsafe AlignedBytes.floats(count: places * layer.outputs * layer.channels) {
      target in
      unsafe weights.withFloats { weights in
        unsafe withUnsafePointer(to: layer) { unsafe ck_winograd_f32_weights($0, weights, target) }
      }
    }
    let product = try FloatConvolution(
      rows: tiles, weights: Shape([layer.outputs, layer.channels]), activation: .none)
    let products = product.kernels(
      count: places, weights: transformed, for: instructionSet)
    let biases = bias.map { bias in
      unsafe AlignedBytes.floats(count: layer.outputs) { target in
        unsafe bias.withFloats { unsafe target.update(from: $0, count: layer.outputs) }
      }
    }
    let name = "winograd_f32 \(layer.tile)x\(layer.tile)"
    var steps = [
      Step("\(name) patches \(instructionSet)", items: tiles) { buffers, items in
        unsafe withUnsafePointer(to: layer) {
          unsafe ck_winograd_f32_patches(
            kernels, $0, buffers.floats(of: 0), buffers.scratchFloats, items.lowerBound,
            items.upperBound)
        }
      },
      Step(
        "\(name) products \(instructionSet)", items: products.count * products[0].itemCount
      ) { buffers, items in
        let patches = unsafe buffers.scratchFloats
        var item = items.lowerBound
        while item < items.upperBound {
          let (place, first) = item.quotientAndRemainder(dividingBy: products[0].itemCount)
          let end = min(products[0].itemCount, first + items.upperBound - item)
          unsafe products[place].run(
            patches + place * patchSize, patches + patchCount + place * sumSize, first..<end)
          item += end - first
        }
      },
      Step("\(name) outputs \(instructionSet)", items: tiles) { buffers, items in
        unsafe withUnsafePointer(to: layer) {
          unsafe ck_winograd_f32_outputs(
            kernels, $0, buffers.scratchFloats + patchCount, biases?.floats,
            buffers.outputFloats(), items.lowerBound, items.upperBound)
        }
      },
    ]
    for index in steps.indices { steps[index].scratchByteCount = scratchByteCount }
    return steps
  }
}

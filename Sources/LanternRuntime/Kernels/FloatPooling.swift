internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// Means and largest values under a window, by the `pooling_f32` kernels.
struct FloatPooling {
  private var layer = ck_pooling_f32_layer()

  /// Describes the pooling of images `[N, H, W, C]`.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(
    largest: Bool, images: Shape, kernelHeight: Int, kernelWidth: Int, window: SpatialWindow,
    activation: ActivationRange = .none, countsPadding: Bool = false
  ) throws {
    let rows = try window.rows(inputHeight: images[1], kernelHeight: kernelHeight)
    let columns = try window.columns(inputWidth: images[2], kernelWidth: kernelWidth)
    layer.images = images[0]
    layer.height = images[1]
    layer.width = images[2]
    layer.channels = images[3]
    layer.output_height = rows.outputSize
    layer.output_width = columns.outputSize
    layer.kernel_height = kernelHeight
    layer.kernel_width = kernelWidth
    layer.stride_height = window.strideHeight
    layer.stride_width = window.strideWidth
    layer.dilation_height = window.dilationHeight
    layer.dilation_width = window.dilationWidth
    layer.pad_top = rows.before
    layer.pad_left = columns.before
    layer.lower = activation.lower
    layer.upper = activation.upper
    layer.takes_largest = largest ? 1 : 0
    layer.counts_padding = countsPadding ? 1 : 0
  }

  /// The steps that compute output 0 from input 0; nil where that is constant.
  func steps(_ context: LoweringContext) -> [Step]? {
    guard context.constants[0] == nil else { return nil }
    let (layer, kernels) = (layer, context.instructionSet.kernelSet)
    let count = unsafe withUnsafePointer(to: layer) { unsafe ck_pooling_f32_item_count($0) }
    return [
      Step("pooling_f32 \(context.instructionSet)", items: count) { buffers, items in
        unsafe withUnsafePointer(to: layer) {
          unsafe ck_pooling_f32(
            kernels, $0, buffers.floats(of: 0), buffers.outputFloats(), items.lowerBound,
            items.upperBound)
        }
      }
    ]
  }
}

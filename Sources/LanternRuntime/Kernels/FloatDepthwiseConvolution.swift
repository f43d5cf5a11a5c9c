internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// Float32 convolutions of single channels by the `depthwise_f32` kernels.
struct FloatDepthwiseConvolution {
  /// How the weights lie in memory.
  enum Layout {
    /// `[1, KH, KW, C]`, as depthwise convolutions have them.
    case channelsLast
    /// `[C, KH, KW, 1]`, as convolutions in groups have them.
    case channelsFirst
  }

  private var layer = ck_depthwise_f32_layer()

  /// Describes a convolution of images `[N, H, W, C]` with kernels of a size.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(
    images: Shape, kernelHeight: Int, kernelWidth: Int, window: SpatialWindow,
    activation: ActivationRange
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
  }

  /// The step that computes output 0 from input 0 and these weights, which it packs.
  func step(
    weights: Tensor, _ layout: Layout, bias: Tensor?, for instructionSet: InstructionSet
  ) -> Step {
    let kernels = instructionSet.kernelSet
    var prepared = layer
    unsafe ck_depthwise_f32_prepare(kernels, &prepared)
    let layer = prepared
    let taps = layer.kernel_height * layer.kernel_width
    let strides = layout == .channelsLast ? (layer.channels, 1) : (1, taps)
    let packed = unsafe AlignedBytes.floats(count: layer.packed_count) { target in
      unsafe weights.withFloats { weights in
        unsafe bias.withFloats { bias in
          unsafe withUnsafePointer(to: layer) {
            unsafe ck_depthwise_f32_pack($0, weights, strides.0, strides.1, bias, target)
          }
        }
      }
    }
    return Step("depthwise_f32 \(instructionSet)", items: layer.item_count) { buffers, items in
      unsafe withUnsafePointer(to: layer) {
        unsafe ck_depthwise_f32(
          kernels, $0, packed.floats, buffers.floats(of: 0), buffers.outputFloats(),
          items.lowerBound, items.upperBound)
      }
    }
  }
}

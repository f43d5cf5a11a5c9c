internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// Float32 convolutions and matrix products by the `conv_f32` kernels.
struct FloatConvolution {
  private var layer = ck_conv_f32_layer()

  /// Describes a convolution of images `[N, H, W, C]` with weights `[O, KH, KW, C / groups]`.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(
    images: Shape, kernel: Shape, window: SpatialWindow, activation: ActivationRange
  ) throws {
    let rows = try window.rows(inputHeight: images[1], kernelHeight: kernel[1])
    let columns = try window.columns(inputWidth: images[2], kernelWidth: kernel[2])
    layer.images = images[0]
    layer.height = images[1]
    layer.width = images[2]
    layer.channels = images[3]
    layer.output_height = rows.outputSize
    layer.output_width = columns.outputSize
    layer.outputs = kernel[0]
    layer.kernel_height = kernel[1]
    layer.kernel_width = kernel[2]
    layer.groups = images[3] / max(kernel[3], 1)
    layer.stride_height = window.strideHeight
    layer.stride_width = window.strideWidth
    layer.dilation_height = window.dilationHeight
    layer.dilation_width = window.dilationWidth
    layer.pad_top = rows.before
    layer.pad_left = columns.before
    layer.lower = activation.lower
    layer.upper = activation.upper
  }

  /// Describes the product of a matrix `[rows, K]` with weights `[O, K]`.
  init(rows: Int, weights: Shape, activation: ActivationRange) throws {
    try self.init(
      images: Shape([1, 1, rows, weights[1]]), kernel: Shape([weights[0], 1, 1, weights[1]]),
      window: SpatialWindow(), activation: activation)
  }

  /// The step that computes output 0 from input 0 and these weights, which it packs.
  ///
  /// `weights` is laid out as `[O, KH, KW, C / groups]`, whatever its shape.
  func step(weights: Tensor, bias: Tensor?, for instructionSet: InstructionSet) -> Step {
    let kernel = kernel(weights: weights, bias: bias, for: instructionSet)
    return Step("conv_f32 \(instructionSet)", items: kernel.itemCount) { buffers, items in
      unsafe kernel.run(buffers.floats(of: 0), buffers.outputFloats(), items)
    }
  }

  /// The convolution with these weights, which it packs.
  func kernel(weights: Tensor, bias: Tensor?, for instructionSet: InstructionSet) -> Kernel {
    unsafe weights.withFloats { weights in
      unsafe bias.withFloats { unsafe pack(weights, $0, for: instructionSet) }
    }
  }

  private func pack(
    _ weights: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    for instructionSet: InstructionSet
  ) -> Kernel {
    let kernels = instructionSet.kernelSet
    var prepared = layer
    unsafe ck_conv_f32_prepare(kernels, &prepared)
    let layer = prepared
    let packed = unsafe AlignedBytes.floats(count: layer.packed_count) { target in
      unsafe withUnsafePointer(to: layer) { unsafe ck_conv_f32_pack($0, weights, bias, target) }
    }
    return Kernel(layer: layer, kernels: kernels, packed: packed.shared())
  }

  /// Convolutions of the same shape with one weight after the other, each `[O, KH, KW, C / groups]`.
  func kernels(count: Int, weights: AlignedBytes, for instructionSet: InstructionSet) -> [Kernel] {
    let size =
      layer.outputs * layer.kernel_height * layer.kernel_width * layer.channels / layer.groups
    return (0..<count).map { index in
      unsafe pack(weights.floats + index * size, nil, for: instructionSet)
    }
  }

  /// The product of a matrix `[rows, depth]` with one of `[depth, columns]` that is only known in a run.
  static func product(
    rows: Int, depth: Int, columns: Int, for instructionSet: InstructionSet
  ) throws -> Product {
    let convolution = try FloatConvolution(
      rows: rows, weights: Shape([columns, depth]), activation: .none)
    var layer = convolution.layer
    unsafe ck_conv_f32_prepare(instructionSet.kernelSet, &layer)
    return Product(layer: layer, kernels: instructionSet.kernelSet)
  }

  /// A product of matrices, both of which are only known in a run.
  struct Product: Sendable {
    fileprivate let layer: ck_conv_f32_layer
    fileprivate let kernels: ck_isa

    /// The number of items that it divides into.
    var itemCount: Int { layer.item_count }
    /// The floats that the packed right matrix takes.
    var packedCount: Int { layer.packed_count }

    /// Packs the right matrix `[depth, columns]`, or one of `[columns, depth]`, whose rows are columns.
    func pack(
      _ matrix: UnsafePointer<Float>, isTransposed: Bool, into target: UnsafeMutablePointer<Float>
    ) {
      unsafe withUnsafePointer(to: layer) {
        guard isTransposed else { return unsafe ck_conv_f32_pack_columns($0, matrix, target) }
        unsafe target.update(repeating: 0, count: layer.packed_count)
        unsafe ck_conv_f32_pack($0, matrix, nil, target)
      }
    }

    /// Does some of the items.
    func run(
      _ left: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
      _ results: UnsafeMutablePointer<Float>, _ items: Range<Int>
    ) {
      unsafe withUnsafePointer(to: layer) {
        unsafe ck_conv_f32(
          kernels, $0, packed, left, results, items.lowerBound, items.upperBound)
      }
    }
  }

  /// A convolution with packed weights.
  struct Kernel: Sendable {
    fileprivate let layer: ck_conv_f32_layer
    fileprivate let kernels: ck_isa
    fileprivate let packed: AlignedBytes

    /// The number of items that it divides into.
    var itemCount: Int { layer.item_count }

    /// Does some of the items.
    func run(
      _ images: UnsafePointer<Float>, _ results: UnsafeMutablePointer<Float>, _ items: Range<Int>
    ) {
      unsafe withUnsafePointer(to: layer) {
        unsafe ck_conv_f32(
          kernels, $0, packed.floats, images, results, items.lowerBound, items.upperBound)
      }
    }
  }
}

internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// A window that slides over each channel of 8-bit images.
struct PoolingQ8: Sendable {
  private let shape: ck_pooling_q8
  private let instructionSet: InstructionSet

  /// Describes the window for the kernels.
  ///
  /// Throws `GraphError` when the window makes no sense.
  init(
    _ context: LoweringContext, kernelHeight: Int, kernelWidth: Int, window: SpatialWindow,
    bounds: ClosedRange<Int32>
  ) throws {
    let images = context.inputs[0]
    let rows = try window.rows(inputHeight: images.shape[1], kernelHeight: kernelHeight)
    let columns = try window.columns(inputWidth: images.shape[2], kernelWidth: kernelWidth)
    shape = ck_pooling_q8(
      images: images.shape[0], input_height: images.shape[1], input_width: images.shape[2],
      channels: images.shape[3], kernel_height: kernelHeight, kernel_width: kernelWidth,
      stride_height: window.strideHeight, stride_width: window.strideWidth,
      dilation_height: window.dilationHeight, dilation_width: window.dilationWidth,
      top: rows.before, left: columns.before, output_height: rows.outputSize,
      output_width: columns.outputSize, is_signed: images.elementType == .int8,
      lower: bounds.lowerBound, upper: bounds.upperBound)
    instructionSet = context.instructionSet
  }

  /// The step that takes the largest elements.
  func largest(_ context: LoweringContext) -> Step {
    let (input, isa) = (context.operand(0), instructionSet.kernelSet)
    return Step("max_pooling_q8 \(instructionSet)", items: shape.images * shape.output_height) {
      [shape] buffers, range in
      unsafe withUnsafePointer(to: shape) { shape in
        unsafe ck_max_pooling_q8(
          isa, shape, input.address(in: buffers), buffers.output(0), range.lowerBound,
          range.upperBound)
      }
    }
  }

  /// The step that takes means.
  func mean(_ averaging: ck_averaging_q8, _ context: LoweringContext) -> Step {
    let (input, isa) = (context.operand(0), instructionSet.kernelSet)
    return Step("average_pooling_q8 \(instructionSet)", items: shape.images * shape.output_height) {
      [shape] buffers, range in
      unsafe withUnsafePointer(to: shape) { shape in
        unsafe withUnsafePointer(to: averaging) { averaging in
          unsafe ck_average_pooling_q8(
            isa, shape, averaging, input.address(in: buffers), buffers.output(0),
            range.lowerBound, range.upperBound)
        }
      }
    }
  }
}

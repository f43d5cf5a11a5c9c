internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// A convolution of 8-bit images with constant weights, packed for an instruction set.
struct ConvolutionQ8: Sendable {
  private let shape: ck_conv_q8
  private let isa: ck_isa
  private let packed: AlignedBytes

  /// Packs weights `[O, KH, KW, C]`; nil where the kernels cannot do the convolution.
  init?(
    _ shape: ck_conv_q8, product: QuantizedProduct, weights: Tensor, output: TensorType,
    instructionSet: InstructionSet
  ) {
    var shape = shape
    let isa = instructionSet.kernelSet
    let middle: Int32 = weights.elementType == .int8 ? 0 : 128
    shape.input_zero_point = product.inputZeroPoint
    shape.weights_are_signed = weights.elementType == .int8
    shape.has_weight_zero_points = product.weightZeroPoints.contains { $0 != middle }
    guard unsafe ck_conv_q8_fits(isa, &shape) else { return nil }
    let size = unsafe ck_conv_q8_packed_size(isa, &shape)
    let tables = RescalingTables(product, output: output)
    packed = unsafe AlignedBytes(count: size) { memory in
      unsafe tables.withUnsafeRescaling { rescaling in
        unsafe weights.withUnsafeBytes { weights in
          unsafe product.bias.withUnsafeBufferPointer { bias in
            unsafe ck_conv_q8_pack(
              isa, &shape, weights.baseAddress, product.weightZeroPoints,
              product.bias.isEmpty ? nil : bias.baseAddress, rescaling, memory.baseAddress)
          }
        }
      }
    }
    self.shape = shape
    self.isa = isa
  }

  /// The step that convolves the node's first input.
  func step(_ context: LoweringContext) -> Step {
    var shape = shape
    let (isa, packed) = (isa, packed)
    let input = context.operand(0)
    let items = unsafe ck_conv_q8_items(isa, &shape)
    return Step("conv_q8 \(context.instructionSet)", items: items) { [shape] buffers, range in
      unsafe withUnsafePointer(to: shape) { shape in
        unsafe ck_conv_q8_run(
          isa, shape, packed.pointer, input.address(in: buffers), buffers.output(0),
          range.lowerBound, range.upperBound)
      }
    }
  }
}

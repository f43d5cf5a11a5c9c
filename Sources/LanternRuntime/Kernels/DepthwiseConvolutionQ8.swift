internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

/// A depthwise convolution of 8-bit images with constant weights, packed for an instruction set.
struct DepthwiseConvolutionQ8: Sendable {
  private let shape: ck_depthwise_q8
  private let isa: ck_isa
  private let packed: AlignedBytes

  /// Packs weights `[1, KH, KW, C*m]`; nil where the kernels cannot do the convolution.
  init?(
    _ shape: ck_depthwise_q8, product: QuantizedProduct, weights: Tensor, output: TensorType,
    instructionSet: InstructionSet
  ) {
    var shape = shape
    let isa = instructionSet.kernelSet
    shape.input_zero_point = product.inputZeroPoint
    shape.weights_are_signed = weights.elementType == .int8
    shape.has_weight_zero_points =
      !shape.weights_are_signed || product.weightZeroPoints.contains { $0 != 0 }
    guard unsafe ck_depthwise_q8_fits(isa, &shape) else { return nil }
    let size = unsafe ck_depthwise_q8_packed_size(isa, &shape)
    let tables = RescalingTables(product, output: output)
    packed = unsafe AlignedBytes(count: size) { memory in
      unsafe tables.withUnsafeRescaling { rescaling in
        unsafe weights.withUnsafeBytes { weights in
          unsafe product.bias.withUnsafeBufferPointer { bias in
            unsafe ck_depthwise_q8_pack(
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
    let items = unsafe ck_depthwise_q8_items(&shape)
    return Step("depthwise_q8 \(context.instructionSet)", items: items) { [shape] buffers, range in
      unsafe withUnsafePointer(to: shape) { shape in
        unsafe ck_depthwise_q8_run(
          isa, shape, packed.pointer, input.address(in: buffers), buffers.output(0),
          range.lowerBound, range.upperBound)
      }
    }
  }
}

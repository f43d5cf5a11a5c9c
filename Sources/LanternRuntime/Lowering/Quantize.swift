internal import CLanternKernels
package import LanternGraphs
internal import LanternTensors

extension Quantize: Lowerable {
  /// The steps to 8-bit integers with one scale, from float32 or from other 8-bit integers.
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    guard context.outputs[0].elementType.isEightBit, bitCount == nil else { return nil }
    return switch context.inputs[0].elementType {
    case .float32: try lowerReal(context)
    case .int8, .uint8: try lowerQuantized(context)
    default: nil
    }
  }

  private func lowerReal(_ context: LoweringContext) throws -> [Step]? {
    let output = context.outputs[0]
    guard output.quantization?.isPerTensor == true else { return nil }
    let affine = try AffineScale(output)
    var quantize = ck_quantize_q8()
    quantize.scale = affine.scale
    quantize.by_reciprocal = rescaling != .fixedPoint
    quantize.zero_point = affine.zeroPoint
    quantize.is_signed = output.elementType == .int8
    let (operand, isa) = (context.operand(0), context.instructionSet.kernelSet)
    let step = Step.overElements(
      "quantize_q8 \(context.instructionSet)", output.shape.elementCount
    ) { [quantize] buffers, range in
      unsafe withUnsafePointer(to: quantize) { quantize in
        unsafe ck_quantize_q8_run(
          isa, quantize,
          operand.address(in: buffers).assumingMemoryBound(to: Float.self) + range.lowerBound,
          buffers.output(0) + range.lowerBound, range.count)
      }
    }
    return [step]
  }

  /// A table of 256 results.
  private func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    // The operator's own results for every byte; both types have one scale for all elements.
    let results = try evaluate([.everyByte(of: input)], outputs: [output.with(shape: [256])])
    let table = AlignedBytes(results[0])
    let count = output.shape.elementCount
    return [.table(table, of: context.operand(0), count: count)]
  }
}

extension Tensor {
  /// The 256 bytes in order, as stored integers of a type with one scale.
  static func everyByte(of type: TensorType) throws -> Tensor {
    try Tensor(
      type: type.with(shape: [256]), storage: .array((0...255).map { UInt8($0) }))
  }
}

internal import CLanternKernels
package import LanternGraphs
internal import LanternTensors

extension Dequantize: Lowerable {
  /// A table of 256 numbers, for 8-bit integers with one scale.
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    guard input.elementType == .int8 || input.elementType == .uint8,
      input.quantization?.scales.count == 1
    else { return nil }
    let table = AlignedBytes(
      try evaluate([.everyByte(of: input)], outputs: [output.with(shape: [256])])[0])
    let operand = context.operand(0)
    return [
      .overElements("dequantize_q8", output.shape.elementCount) { buffers, range in
        unsafe ck_dequantize_q8_run(
          table.pointer.assumingMemoryBound(to: Float.self),
          operand.address(in: buffers) + range.lowerBound,
          buffers.outputFloats() + range.lowerBound, range.count)
      }
    ]
  }
}

internal import CLanternKernels
internal import LanternGraphs
internal import LanternTensors

extension QuantizedElementwiseOperator {
  /// The steps for 8-bit integers, for every operator that is a table of 256 results.
  ///
  /// Nil where one of them is not defined, which only the operator's definition can report.
  func lowerQuantized(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    guard context.inputs.count == 1, output.elementType == .int8 || output.elementType == .uint8,
      input.elementType == output.elementType
    else { return nil }
    let results = try table(from: input, to: output).compactMap(\.self)
    guard results.count == 256 else { return nil }
    // The operator's table begins with the smallest integer, the kernel's with the byte 0.
    let first = output.elementType == .int8 ? 128 : 0
    let entries = (0..<256).map { UInt8(truncatingIfNeeded: results[($0 + first) % 256]) }
    let count = output.shape.elementCount
    return [.table(AlignedBytes(entries), of: context.operand(0), count: count)]
  }
}

extension Step {
  /// The step that replaces each of an operand's bytes by a table's entry.
  static func table(_ table: AlignedBytes, of operand: Operand, count: Int) -> Step {
    .overElements("table_q8", count, sharing: .overwrite(0)) { buffers, range in
      unsafe ck_table_q8_run(
        table.pointer.assumingMemoryBound(to: UInt8.self),
        operand.address(in: buffers) + range.lowerBound, buffers.output(0) + range.lowerBound,
        range.count)
    }
  }
}

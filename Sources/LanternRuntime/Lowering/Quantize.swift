package import LanternGraphs
internal import LanternTensors

extension Quantize: Lowerable {
  /// The steps for 8-bit integers that get another quantisation: a table of 256 results.
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let (input, output) = (context.inputs[0], context.outputs[0])
    guard input.elementType == .int8 || input.elementType == .uint8 else { return nil }
    // The operator's own results for every byte; both types have one scale for all elements.
    let shape: Shape = [256]
    let bytes = try Tensor(
      type: input.with(shape: shape), storage: .array((0...255).map { UInt8($0) }))
    let results = try evaluate([bytes], outputs: [output.with(shape: shape)])
    let table = AlignedBytes(results[0])
    let count = output.shape.elementCount
    return [.table(table, of: context.operand(0), count: count)]
  }
}

package import LanternGraphs
internal import LanternTensors

extension Concatenate: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let output = context.outputs[0]
    // Elements are moved as they are, so all must mean the same.
    guard activation == .none,
      context.inputs.allSatisfy({ $0.quantization == output.quantization })
    else { return nil }
    let axis = try output.shape.normalizedAxis(axis)
    let size = output.elementType.byteCount
    func lineByteCount(_ shape: Shape) -> Int { shape.dimensions[axis...].reduce(size, *) }
    let lines = output.shape.dimensions[..<axis].reduce(1, *)
    let length = lineByteCount(output.shape)
    var offset = 0
    let parts = context.inputs.indices.map { index in
      defer { offset += lineByteCount(context.inputs[index].shape) }
      return Part(
        operand: context.operand(index), offset: offset,
        byteCount: lineByteCount(context.inputs[index].shape))
    }
    // Item by item: line by line, and in each line part by part.
    return [
      Step("copy", items: lines * parts.count) { buffers, items in
        for item in items {
          let (line, part) = (item / parts.count, parts[item % parts.count])
          unsafe (buffers.output(0) + line * length + part.offset).copyMemory(
            from: part.operand.address(in: buffers) + line * part.byteCount,
            byteCount: part.byteCount)
        }
      }
    ]
  }

  /// What one input brings to each line of the output.
  private struct Part {
    let operand: Operand
    let offset: Int
    let byteCount: Int
  }
}

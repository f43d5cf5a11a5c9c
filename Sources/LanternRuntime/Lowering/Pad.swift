package import LanternGraphs
internal import LanternTensors

extension Pad: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    guard context.inputs.count == 1 else { return nil }
    let border = try border(of: context.outputs[0])
    return switch context.outputs[0].elementType.byteCount {
    case 1: steps(context, border: UInt8(truncatingIfNeeded: border))
    case 4: steps(context, border: UInt32(truncatingIfNeeded: border))
    default: nil
    }
  }

  private func steps<Bits: BitwiseCopyable & Sendable>(
    _ context: LoweringContext, border: Bits
  ) -> [Step]? {
    let (source, target) = (context.inputs[0].shape, context.outputs[0].shape)
    guard context.constants[0] == nil, let length = target.dimensions.last,
      let front = before.last, let inner = source.dimensions.last
    else { return nil }
    let before = before
    // An item is a line of the output along the last axis.
    let lines = target.dimensions.dropLast().reduce(1, *)
    let sourceStrides = source.strides
    return [
      Step("pad", items: lines) { buffers, items in
        let from = unsafe buffers.input(0).assumingMemoryBound(to: Bits.self)
        let to = unsafe buffers.output(0).assumingMemoryBound(to: Bits.self)
        for line in items {
          var (rest, offset, isInside) = (line, 0, true)
          for axis in before.indices.dropLast().reversed() {
            let position = rest % target[axis] - before[axis]
            rest /= target[axis]
            isInside = isInside && position >= 0 && position < source[axis]
            offset += position * sourceStrides[axis]
          }
          let row = unsafe to + line * length
          unsafe row.update(repeating: border, count: length)
          if isInside, inner > 0 {
            unsafe (row + front).update(from: from + offset, count: inner)
          }
        }
      }
    ]
  }
}

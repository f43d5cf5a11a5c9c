package import LanternGraphs
internal import LanternTensors

extension Pad: Lowerable {
  package func lower(_ context: LoweringContext) throws -> [Step]? {
    let (source, target) = (context.inputs[0].shape, context.outputs[0].shape)
    guard context.outputs[0].elementType == .float32, context.constants[0] == nil,
      let length = target.dimensions.last, let front = before.last,
      let inner = source.dimensions.last
    else { return nil }
    let (before, value) = (before, value)
    // An item is a line of the output along the last axis.
    let lines = target.dimensions.dropLast().reduce(1, *)
    let sourceStrides = source.strides
    return [
      Step("pad", items: lines) { buffers, items in
        for line in items {
          let row = unsafe UnsafeMutableBufferPointer(
            start: buffers.outputFloats() + line * length, count: length)
          var (rest, offset, isInside) = (line, 0, true)
          for axis in before.indices.dropLast().reversed() {
            let position = rest % target[axis] - before[axis]
            rest /= target[axis]
            isInside = isInside && position >= 0 && position < source[axis]
            offset += position * sourceStrides[axis]
          }
          unsafe row.update(repeating: value)
          if isInside, inner > 0 {
            unsafe (buffers.outputFloats() + line * length + front).update(
              from: buffers.floats(of: 0) + offset, count: inner)
          }
        }
      }
    ]
  }
}

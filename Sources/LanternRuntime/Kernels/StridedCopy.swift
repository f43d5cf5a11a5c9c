internal import LanternTensors

/// Elements brought into row-major order from other strides, as transpositions do.
struct StridedCopy {
  /// The output's dimensions, those that stay side by side joined, outermost first.
  private let sizes: [Int]
  private let strides: [Int]
  private let elementByteCount: Int

  /// Describes a copy; nil for elements of a size that is not a power of two up to 8.
  ///
  /// `sourceStrides` are in elements, one for each axis of the output's shape.
  init?(shape: Shape, sourceStrides: [Int], elementByteCount: Int) {
    guard [1, 2, 4, 8].contains(elementByteCount) else { return nil }
    var (sizes, strides): ([Int], [Int]) = ([], [])
    for (size, stride) in zip(shape.dimensions, sourceStrides) where size != 1 {
      if let last = strides.last, let lastSize = sizes.last, last == size * stride {
        sizes[sizes.count - 1] = lastSize * size
        strides[strides.count - 1] = stride
      } else {
        sizes.append(size)
        strides.append(stride)
      }
    }
    while sizes.count < 2 {
      sizes.insert(1, at: 0)
      strides.insert(0, at: 0)
    }
    (self.sizes, self.strides, self.elementByteCount) = (sizes, strides, elementByteCount)
  }

  /// The step that copies input 0 to output 0.
  func step() -> Step {
    switch elementByteCount {
    case 1: step(of: UInt8.self)
    case 2: step(of: UInt16.self)
    case 4: step(of: UInt32.self)
    default: step(of: UInt64.self)
    }
  }

  private func step<Bits: BitwiseCopyable & Sendable>(of _: Bits.Type) -> Step {
    let (length, step) = (sizes[sizes.count - 1], strides[strides.count - 1])
    let (outer, outerStrides) = (Array(sizes.dropLast()), Array(strides.dropLast()))
    // An item is a line of the output.
    return Step("copy", items: outer.reduce(1, *)) { buffers, items in
      let source = unsafe buffers.input(0).assumingMemoryBound(to: Bits.self)
      let target = unsafe buffers.output(0).assumingMemoryBound(to: Bits.self)
      for line in items {
        var (rest, offset) = (line, 0)
        for axis in outer.indices.reversed() {
          offset += rest % outer[axis] * outerStrides[axis]
          rest /= outer[axis]
        }
        let from = unsafe source + offset
        let to = unsafe target + line * length
        if step == 1 {
          unsafe to.update(from: from, count: length)
        } else {
          for index in 0..<length { unsafe to[index] = from[index * step] }
        }
      }
    }
  }
}

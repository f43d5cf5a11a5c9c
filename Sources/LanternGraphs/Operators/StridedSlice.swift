package import LanternTensors

/// Every n-th element along each axis, as Python's `x[start:end:stride, ...]`.
///
/// Starts and ends count from the end where negative, are cut to the tensor, and nil where open. A
/// stride may be negative, not zero. Axes in `removedAxes` take the single index `start`, which must
/// lie in the tensor, and leave the shape; axes of size 1 may be inserted. Any element type.
///
/// TensorFlow Lite `STRIDED_SLICE`, whose masks are nil, `removedAxes` and `insertedAxes` here; ATen
/// `slice`, `select`. Source: LiteRT `strided_slice.cc`.
package struct StridedSlice: Operator {
  /// The first index along each axis; nil for the first element in the stride's direction.
  package var starts: [Int?]
  /// The index after the last one along each axis; nil for all that follow.
  package var ends: [Int?]
  /// The step along each axis.
  package var strides: [Int]
  /// The axes that give one index each and leave the shape.
  package var removedAxes: Set<Int>
  /// The axes of the output that are inserted, in ascending order.
  package var insertedAxes: [Int]

  /// Creates a strided slice.
  package init(
    starts: [Int?], ends: [Int?], strides: [Int], removedAxes: Set<Int> = [],
    insertedAxes: [Int] = []
  ) {
    self.starts = starts
    self.ends = ends
    self.strides = strides
    self.removedAxes = removedAxes
    self.insertedAxes = insertedAxes
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    let sizes = try ranges(of: inputs[0].shape).map(\.count)
    let kept = sizes.indices.filter { !removedAxes.contains($0) }.map { sizes[$0] }
    return [inputs[0].with(shape: try shapeInserting(insertedAxes, into: kept))]
  }

  /// The first index and the number of indices along each axis.
  private func ranges(of shape: Shape) throws -> [(first: Int, count: Int)] {
    let rank = shape.rank
    guard starts.count == rank, ends.count == rank, strides.count == rank,
      removedAxes.allSatisfy({ (0..<rank).contains($0) })
    else { throw invalidAttribute("needs a start, an end and a stride for each axis of \(shape)") }
    return try (0..<rank).map { axis in
      let (size, step) = (shape[axis], strides[axis])
      guard step != 0, step != .min else { throw invalidAttribute("has a stride of \(step)") }
      func position(_ index: Int) -> Int { index < 0 ? (index < -size ? -1 : index + size) : index }
      if removedAxes.contains(axis) {
        let index = position(starts[axis] ?? 0)
        guard (0..<size).contains(index) else {
          throw invalidAttribute("takes index \(starts[axis] ?? 0) of axis \(axis) of \(shape)")
        }
        return (index, 1)
      }
      let bounds = step > 0 ? 0...size : -1...(size - 1)
      func cut(_ index: Int) -> Int { min(max(index, bounds.lowerBound), bounds.upperBound) }
      let first = starts[axis].map { cut(position($0)) } ?? (step > 0 ? 0 : size - 1)
      let end = ends[axis].map { cut(position($0)) } ?? (step > 0 ? size : -1)
      let distance = step > 0 ? end - first : first - end
      return (first, distance <= 0 ? 0 : (distance - 1) / abs(step) + 1)
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let ranges = try ranges(of: inputs[0].shape)
    guard output.shape.elementCount > 0 else { return [try inputs[0].selecting([], as: output)] }
    let inner = inputs[0].shape.strides
    let start = ranges.indices.reduce(0) { $0 + ranges[$1].first * inner[$1] }
    let kept = ranges.indices.filter { !removedAxes.contains($0) }
    // An axis that gives one index needs no step, and its stride may be beyond any tensor.
    let steps = kept.map { ranges[$0].count > 1 ? strides[$0] * inner[$0] : 0 }
    let slice = output.with(shape: try Shape(kept.map { ranges[$0].count }))
    let indices = StridedIndices(shape: slice.shape, strides: steps, start: start)
    return [try inputs[0].rearranged(by: indices, as: slice).reshaped(to: output.shape)]
  }
}

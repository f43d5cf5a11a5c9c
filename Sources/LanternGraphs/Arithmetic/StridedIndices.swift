package import LanternTensors

/// Walks a shape in row-major order while keeping an offset by other strides.
///
/// With strides of zero this is broadcasting and reduction, with permuted ones transposition, with
/// larger or negative ones slicing.
package struct StridedIndices: Sendable {
  private let shape: Shape
  private let strides: [Int]
  private let start: Int

  /// Creates the walk of a shape; there are as many strides as dimensions.
  package init(shape: Shape, strides: [Int], start: Int = 0) {
    precondition(strides.count == shape.rank, "a shape needs a stride for each dimension")
    self.shape = shape
    self.strides = strides
    self.start = start
  }

  /// Creates the walk over a shape that reads elements of another one, broadcast to it.
  ///
  /// `source` must broadcast to `shape`.
  package init(shape: Shape, broadcasting source: Shape) {
    let missing = shape.rank - source.rank
    let strides = [Int](repeating: 0, count: missing) + source.strides
    let sizes = [Int](repeating: 1, count: missing) + source.dimensions
    self.init(shape: shape, strides: zip(strides, sizes).map { $1 == 1 ? 0 : $0 })
  }

  /// Calls a closure with the row-major index of every element and its offset by the strides.
  package func visit(_ body: (_ index: Int, _ offset: Int) -> Void) {
    let count = shape.elementCount
    guard count > 0 else { return }
    guard let inner = shape.dimensions.last, let step = strides.last else { return body(0, start) }
    var position = [Int](repeating: 0, count: shape.rank - 1)
    var (index, row) = (0, start)
    while true {
      var offset = row
      for _ in 0..<inner {
        body(index, offset)
        index += 1
        offset += step
      }
      var axis = position.count - 1
      while axis >= 0 {
        position[axis] += 1
        row += strides[axis]
        if position[axis] < shape[axis] { break }
        row -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// The offsets of all elements in row-major order.
  package var offsets: [Int] {
    var result = [Int](repeating: 0, count: shape.elementCount)
    visit { result[$0] = $1 }
    return result
  }
}

package import LanternTensors

/// The correspondence between the elements of a tensor and those of its reduction over some axes.
package struct Reduction: Sendable {
  private let shape: Shape
  private let isReduced: [Bool]

  /// Creates the reduction of a shape over axes that may count from the end and may repeat.
  ///
  /// Throws `TensorError` for an axis outside the shape.
  package init(shape: Shape, axes: [Int]) throws(TensorError) {
    var isReduced = [Bool](repeating: false, count: shape.rank)
    for axis in axes { isReduced[try shape.normalizedAxis(axis)] = true }
    self.shape = shape
    self.isReduced = isReduced
  }

  /// The number of elements that fall together into each one.
  package var elementCount: Int {
    zip(shape.dimensions, isReduced).reduce(1) { $1.1 ? $0 * $1.0 : $0 }
  }

  /// The reduction's shape, with the reduced axes left out or kept as 1.
  package func outputShape(keepsDimensions: Bool) throws(TensorError) -> Shape {
    var dimensions: [Int] = []
    for (size, reduced) in zip(shape.dimensions, isReduced) {
      if !reduced { dimensions.append(size) } else if keepsDimensions { dimensions.append(1) }
    }
    return try Shape(dimensions)
  }

  /// Calls a closure with the index of every element, in order, and that of its reduction.
  package func visit(_ body: (_ element: Int, _ reduced: Int) -> Void) {
    var strides = [Int](repeating: 0, count: shape.rank)
    var size = 1
    for axis in strides.indices.reversed() where !isReduced[axis] {
      strides[axis] = size
      size *= shape[axis]
    }
    StridedIndices(shape: shape, strides: strides).visit(body)
  }
}

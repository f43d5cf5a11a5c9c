package import LanternTensors

/// The lines of elements along one axis of a row-major tensor, each as the indices of its elements.
package struct Lines: Sequence, Sendable {
  private let count: Int
  private let length: Int
  private let inner: Int

  /// Creates the lines of a shape along an axis that may count from the end.
  ///
  /// Throws `TensorError` for an axis outside the shape.
  package init(of shape: Shape, along axis: Int) throws(TensorError) {
    let axis = try shape.normalizedAxis(axis)
    length = shape[axis]
    inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    count = shape.dimensions[..<axis].reduce(1, *) * inner
  }

  package func makeIterator() -> some IteratorProtocol<StrideTo<Int>> {
    let (length, inner) = (length, inner)
    return (0..<(length == 0 ? 0 : count)).lazy.map { line in
      let start = line / inner * length * inner + line % inner
      return stride(from: start, to: start + length * inner, by: inner)
    }.makeIterator()
  }
}

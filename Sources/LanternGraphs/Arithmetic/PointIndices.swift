internal import LanternTensors

/// Where a tensor's elements lie that are chosen by tensors of indices along some of its axes.
///
/// The tensors broadcast together. Their shape takes the place of the axes when these are neighbours,
/// and comes first otherwise. Source: NumPy documentation, "Advanced indexing".
struct PointIndices {
  /// The shape of what is chosen.
  let shape: Shape
  private let source: Shape
  private let axes: [Int]
  private let points: Shape
  private let front: [Int]
  private let back: [Int]

  /// Creates the choice along different axes, in ascending order, by one tensor of indices for each.
  ///
  /// Throws `GraphError`, beginning with the operator's name, for what does not fit.
  init(axes: [Int], indices: [TensorType], of source: Shape, for name: String) throws {
    guard !axes.isEmpty, axes.count == indices.count, axes == Array(Set(axes)).sorted(),
      axes.allSatisfy({ (0..<source.rank).contains($0) })
    else {
      throw GraphError(
        .invalidAttribute, "\(name) cannot choose along the axes \(axes) of \(source)")
    }
    guard indices.allSatisfy({ [.int32, .int64].contains($0.elementType) }) else {
      throw GraphError(.unsupportedType, "\(name) needs int32 or int64 indices")
    }
    self.axes = axes
    self.source = source
    points = try indices.reduce(Shape.scalar) { try $0.broadcast(with: $1.shape) }
    let isTogether = axes.last == axes[0] + axes.count - 1
    let others = (0..<source.rank).filter { !axes.contains($0) }
    front = isTogether ? others.filter { $0 < axes[0] } : []
    back = isTogether ? others.filter { $0 > axes[0] } : others
    shape = try Shape(
      front.map { source[$0] } + points.dimensions + back.map { source[$0] })
  }

  /// The element of the tensor that each chosen one is, row-major; negative indices count from the end.
  ///
  /// Throws `GraphError` for an index outside its axis.
  func places(_ indices: [Tensor], for name: String) throws -> [Int] {
    let strides = source.strides
    var starts = [Int](repeating: 0, count: points.elementCount)
    guard shape.elementCount > 0 else { return [] }
    for (axis, tensor) in zip(axes, indices) {
      let values = try tensor.integers()
      let size = source[axis]
      if let wrong = values.first(where: { !(-size..<size).contains($0) }) {
        throw GraphError(
          .invalidInput, "\(name) is asked for index \(wrong) along axis \(axis) of \(source)")
      }
      StridedIndices(shape: points, broadcasting: tensor.shape).visit { point, offset in
        let value = values[offset]
        starts[point] += (value < 0 ? value + size : value) * strides[axis]
      }
    }
    func offsets(_ axes: [Int]) throws -> [Int] {
      StridedIndices(shape: try Shape(axes.map { source[$0] }), strides: axes.map { strides[$0] })
        .offsets
    }
    let (outer, inner) = (try offsets(front), try offsets(back))
    return outer.flatMap { first in
      starts.flatMap { start in inner.map { first + start + $0 } }
    }
  }
}

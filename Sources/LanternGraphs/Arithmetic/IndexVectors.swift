package import LanternTensors

/// The lines of integers along an axis of a tensor, each the position of something.
///
/// An axis that is the tensor's rank means lines of one number.
package struct IndexVectors: Sendable {
  /// The shape of the tensor without the axis.
  package let shape: Shape
  /// The numbers of a line.
  package let length: Int
  private let full: Shape
  private let axis: Int

  /// Creates the lines of an int32 or int64 tensor.
  ///
  /// Throws `GraphError`, beginning with the operator's name, for other types and an axis that the
  /// tensor does not have.
  package init(of type: TensorType, along axis: Int, for name: String) throws {
    guard [.int32, .int64].contains(type.elementType) else {
      throw GraphError(.unsupportedType, "\(name) needs int32 or int64 indices, not \(type)")
    }
    guard (0...type.shape.rank).contains(axis) else {
      throw GraphError(.invalidAttribute, "\(name) finds no axis \(axis) in the indices \(type)")
    }
    var dimensions = type.shape.dimensions
    length = axis < dimensions.count ? dimensions.remove(at: axis) : 1
    shape = try Shape(dimensions)
    full = axis < type.shape.rank ? type.shape : try Shape(dimensions + [1])
    self.axis = axis
  }

  /// The lines, row-major.
  package func vectors(in tensor: Tensor) throws -> [[Int]] {
    let values = try tensor.integers()
    guard length > 0 else { return [[Int]](repeating: [], count: shape.elementCount) }
    return try Lines(of: full, along: axis).map { line in line.map { values[$0] } }
  }
}

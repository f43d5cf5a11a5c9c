package import LanternTensors

extension Shape {
  /// The row-major indices of the elements that lists of positions along each axis choose.
  ///
  /// There is a list for each axis, whose positions lie within it; the last axis runs fastest.
  package func indices(choosing positions: [[Int]]) -> [Int] {
    let strides = strides
    var result = [0]
    for axis in positions.indices {
      let offsets = positions[axis].map { $0 * strides[axis] }
      result = result.flatMap { start in offsets.map { start + $0 } }
    }
    return result
  }

  /// The axes that numbers stand for, which may count from the end, none twice.
  ///
  /// Throws `TensorError` for an axis outside the shape.
  package func normalizedAxes(_ axes: [Int]) throws(TensorError) -> Set<Int> {
    var result: Set<Int> = []
    for axis in axes { result.insert(try normalizedAxis(axis)) }
    return result
  }
}

extension Operator {
  /// Where the slices begin that vectors of indices choose by the first axes of a shape.
  ///
  /// The vectors lie along the last axis of `indices`, which are integers. Throws `GraphError` for an
  /// index outside its axis.
  func offsets(of indices: Tensor, in shape: Shape) throws -> [Int] {
    let depth = indices.shape.dimensions.last ?? 1
    guard depth > 0 else {
      return [Int](repeating: 0, count: indices.shape.dimensions.dropLast().reduce(1, *))
    }
    let (values, strides) = (try indices.integers(), shape.strides)
    return try stride(from: 0, to: values.count, by: depth).map { start in
      var offset = 0
      for axis in 0..<depth {
        let index = values[start + axis]
        guard index >= 0, index < shape[axis] else {
          throw GraphError(
            .invalidInput, "\(Self.name) is given index \(index) of axis \(axis) of \(shape)")
        }
        offset += index * strides[axis]
      }
      return offset
    }
  }

  /// Throws unless a tensor holds indices: int16, int32 or int64.
  func requireIndices(_ type: TensorType, among inputs: [TensorType]) throws {
    guard [.int16, .int32, .int64].contains(type.elementType) else { throw unsupported(inputs) }
  }
}

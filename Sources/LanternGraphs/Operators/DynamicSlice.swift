package import LanternTensors

/// A box of known size cut out of a tensor where another tensor says.
///
/// Inputs: any tensor, and a vector of int32 or int64 starts. Each axis begins at the start that it
/// names, or at 0. A box that does not lie within the tensor is an error. Axes that leave the shape
/// are 1 wide; axes of size 1 may be inserted. Any element type.
///
/// TensorFlow Lite `SLICE` and `STRIDED_SLICE` with computed starts; ATen `narrow`, `select` by a
/// tensor. Source: LiteRT `slice.cc`, `strided_slice.cc`.
package struct DynamicSlice: Operator {
  /// The number of elements along each axis.
  package var sizes: [Int]
  /// Which of the starts each axis begins at; nil for 0.
  package var startPositions: [Int?]
  /// The axes that leave the shape.
  package var removedAxes: Set<Int>
  /// The axes of the output that are inserted, in ascending order.
  package var insertedAxes: [Int]
  /// Whether negative starts count from the end.
  package var countsFromEnd: Bool

  /// Creates a slice; without positions each axis has the start in its place.
  package init(
    sizes: [Int], startPositions: [Int?]? = nil, removedAxes: Set<Int> = [],
    insertedAxes: [Int] = [], countsFromEnd: Bool = false
  ) {
    self.sizes = sizes
    self.startPositions = startPositions ?? sizes.indices.map(\.self)
    self.removedAxes = removedAxes
    self.insertedAxes = insertedAxes
    self.countsFromEnd = countsFromEnd
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    let shape = inputs[0].shape
    guard [.int32, .int64].contains(inputs[1].elementType) else { throw unsupported(inputs) }
    guard inputs[1].shape.rank == 1 else {
      throw invalidShape("needs a vector of starts, and has \(inputs[1])")
    }
    guard sizes.count == shape.rank, startPositions.count == shape.rank,
      zip(sizes, shape.dimensions).allSatisfy({ $0 >= 0 && $0 <= $1 }),
      startPositions.allSatisfy({ $0.map { (0..<inputs[1].shape[0]).contains($0) } ?? true }),
      removedAxes.allSatisfy({ sizes.indices.contains($0) && sizes[$0] == 1 })
    else {
      throw invalidAttribute(
        "of sizes \(sizes) from \(inputs[1].shape[0]) starts does not fit \(shape)")
    }
    let kept = sizes.indices.filter { !removedAxes.contains($0) }.map { sizes[$0] }
    return [inputs[0].with(shape: try shapeInserting(insertedAxes, into: kept))]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let (shape, starts) = (inputs[0].shape, try inputs[1].integers())
    let first = try sizes.indices.map { axis in
      let start = startPositions[axis].map { starts[$0] } ?? 0
      let position = countsFromEnd && start < 0 ? start + shape[axis] : start
      guard position >= 0, position <= shape[axis] - sizes[axis] else {
        throw GraphError(
          .invalidInput,
          "\(Self.name) takes \(sizes[axis]) elements from \(start) of axis \(axis) of \(shape)")
      }
      return position
    }
    let strides = shape.strides
    let indices = StridedIndices(
      shape: try Shape(sizes), strides: strides,
      start: zip(first, strides).reduce(0) { $0 + $1.0 * $1.1 })
    let slice = try inputs[0].rearranged(by: indices, as: output.with(shape: Shape(sizes)))
    return [try slice.reshaped(to: output.shape)]
  }
}

extension Operator {
  /// A shape with axes of size 1 inserted where the new shape has them.
  ///
  /// Throws `GraphError` when an axis would leave a gap.
  func shapeInserting(_ axes: [Int], into dimensions: [Int]) throws -> Shape {
    var result = dimensions
    for axis in axes {
      guard axis >= 0, axis <= result.count else {
        throw invalidAttribute("cannot insert the axes \(axes) into \(dimensions)")
      }
      result.insert(1, at: axis)
    }
    return try Shape(result)
  }
}

internal import LanternGraphs
internal import LanternTensors

extension TFLiteNode {
  /// The one integer of an input that the operator must know to be made.
  func number(_ index: Int, _ what: String) throws -> Int {
    let numbers = try integers(index, what)
    guard numbers.count == 1 else {
      throw GraphError(.invalidAttribute, "its \(what) (input \(index)) are \(numbers)")
    }
    return numbers[0]
  }

  /// The numbers in front and behind for each axis, from an input of shape `[rank, 2]`.
  func pairs(_ index: Int, _ what: String) throws -> (before: [Int], after: [Int]) {
    let numbers = try integers(index, what)
    guard numbers.count.isMultiple(of: 2) else {
      throw GraphError(.invalidAttribute, "its \(what) are \(numbers.count) numbers, not pairs")
    }
    return (
      stride(from: 0, to: numbers.count, by: 2).map { numbers[$0] },
      stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    )
  }

  /// The dimensions of a `RESHAPE`: those of its second input if it is a vector of int32, and
  /// otherwise of its options, where `[0]` is a scalar.
  ///
  /// A dimension of -1 is left to the operator unless the input is empty, when it is what LiteRT
  /// makes of it.
  func newDimensions() throws -> [Int] {
    let shape = try inputType(0).shape
    var dimensions: [Int]
    if hasInput(1), try inputType(1).elementType == .int32, try inputType(1).shape.rank == 1 {
      dimensions = try integers(1, "dimensions")
    } else {
      dimensions = try (options?.integers(0, as: Int32.self) ?? []).map { Int($0) }
      if dimensions == [0] { dimensions = [] }
    }
    guard shape.elementCount == 0, let open = dimensions.firstIndex(of: -1),
      dimensions.filter({ $0 < 0 }).count == 1
    else { return dimensions }
    dimensions[open] = 1
    let known = try Shape(dimensions)
    dimensions[open] = known.elementCount == 0 ? shape.extent / known.extent : 0
    return dimensions
  }
}

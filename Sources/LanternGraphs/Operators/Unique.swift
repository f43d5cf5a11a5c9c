package import LanternTensors

/// The different elements of a vector in the order of their first places, and where each element of
/// the vector is found among them.
///
/// Outputs: the elements, and as many int32 or int64 indices as the vector has elements. Integers of
/// any type and float32, whose zeros are equal and whose NaNs are all different.
///
/// TensorFlow Lite `UNIQUE`; ATen `unique_dim` without sorting. Source: LiteRT `unique.cc`.
package struct Unique: DataDependentOperator {
  /// The type of the indices, int32 or int64.
  package var indexType: ElementType

  /// Creates the operator.
  package init(indexType: ElementType = .int32) { self.indexType = indexType }

  package func check(inputs: [TensorType]) throws {
    try requireOneInput(inputs)
    guard [.int32, .int64].contains(indexType) else {
      throw GraphError(.invalidAttribute, "\(Self.name) gives int32 or int64, not \(indexType)")
    }
    guard inputs[0].elementType == .float32 || inputs[0].elementType.isInteger else {
      throw unsupported(inputs)
    }
    guard inputs[0].shape.rank == 1 else {
      throw GraphError(
        .invalidShape, "\(Self.name) needs a vector, and its input has the shape \(inputs[0].shape)"
      )
    }
  }

  package func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try check(inputs: inputs.map(\.type))
    switch inputs[0].elementType {
    case .float32: return try unique(inputs[0], inputs[0].elements(as: Float.self))
    case .uint64: return try unique(inputs[0], inputs[0].elements(as: UInt64.self))
    default: return try unique(inputs[0], inputs[0].integers())
    }
  }

  private func unique<Element: Hashable>(
    _ input: Tensor, _ elements: [Element]
  ) throws -> [Tensor] {
    try requireBudget(elements.count, times: 1)
    var known: [Element: Int] = [:]
    var (firsts, indices): ([Int], [Int]) = ([], [])
    for (place, element) in elements.enumerated() {
      if let index = known[element] {
        indices.append(index)
      } else {
        known[element] = firsts.count
        indices.append(firsts.count)
        firsts.append(place)
      }
    }
    let values = try input.selecting(firsts, as: input.type.with(shape: Shape([firsts.count])))
    let places =
      indexType == .int64
      ? try Tensor(indices.map(Int64.init), shape: input.shape)
      : try Tensor(indices.map { Int32(truncatingIfNeeded: $0) }, shape: input.shape)
    return [values, places]
  }
}

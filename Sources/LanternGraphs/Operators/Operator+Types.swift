public import LanternTensors

extension Operator {
  /// Checks all that `evaluate` is given, and gives the declared type of the first output.
  ///
  /// Outputs beyond 2^28 elements, which only a damaged file asks for, are refused before memory
  /// runs out; a definition may need ten times the memory of its output while it is evaluated. Empty
  /// dimensions count as one here, since definitions count through the others all the same.
  package func requireTypes(
    _ inputs: [Tensor], _ outputs: [TensorType]
  ) throws -> TensorType {
    let types = inputs.map(\.type)
    let shapes = try outputTypes(for: types).map(\.shape)
    guard shapes == outputs.map(\.shape), let first = outputs.first else {
      throw GraphError(
        .invalidGraph, "\(Self.name) makes the shapes \(shapes), not \(outputs.map(\.shape))")
    }
    if let huge = outputs.first(where: { $0.shape.extent > 1 << 28 }) {
      throw GraphError(
        .overBudget,
        "\(Self.name) would make \(huge), which has more than the 2^28 elements allowed")
    }
    try check(inputs: types, outputs: outputs)
    return first
  }

  /// Throws `GraphError` unless a tensor has as many dimensions as the operator needs.
  public func requireRank(
    _ type: TensorType, _ range: ClosedRange<Int>, as role: String
  ) throws(GraphError) {
    guard range.contains(type.shape.rank) else {
      let wanted =
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) or more"
      throw GraphError(
        .invalidShape,
        "the \(role) of \(Self.name) must have \(wanted) dimensions, and its shape is \(type.shape)"
      )
    }
  }

  /// Throws unless all inputs have the element type of the first.
  package func requireSameElementType(_ inputs: [TensorType]) throws {
    guard inputs.allSatisfy({ $0.elementType == inputs[0].elementType }) else {
      throw unsupported(inputs)
    }
  }

  /// An error about an attribute, as a sentence that begins with the operator's name.
  public func invalidAttribute(_ what: String) -> GraphError {
    GraphError(.invalidAttribute, "\(Self.name) \(what)")
  }

  /// An error about shapes, as a sentence that begins with the operator's name.
  public func invalidShape(_ what: String) -> GraphError {
    GraphError(.invalidShape, "\(Self.name) \(what)")
  }
}

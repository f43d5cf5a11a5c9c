internal import LanternTensors

/// The types of what makes a plain recurrent cell.
struct RNNTypes {
  let input: TensorType
  let weights: TensorType
  let recurrent: TensorType
  let bias: TensorType
  let state: TensorType

  /// How many outputs the cell has.
  ///
  /// Throws `GraphError` when shapes or element types do not fit each other.
  func units(batch: Int) throws(GraphError) -> Int {
    let units = weights.shape.dimensions.first ?? 0
    guard weights.shape.rank == 2, input.shape.dimensions.last == weights.shape[1],
      recurrent.shape.dimensions == [units, units], bias.shape.dimensions == [units],
      state.shape.dimensions == [batch, units]
    else {
      throw GraphError(
        .invalidShape,
        "an input \(input), weights \(weights), recurrent weights \(recurrent), a bias \(bias) and "
          + "a state \(state) do not make a recurrent layer")
    }
    guard [.float32, .int8, .uint8].contains(weights.elementType),
      recurrent.elementType == weights.elementType,
      [input, bias, state].allSatisfy({ $0.elementType == .float32 })
    else {
      throw GraphError(
        .unsupportedType,
        "a recurrent layer is of float32 with weights of float32 or int8, not \(input), "
          + "\(weights), \(recurrent), \(bias) and \(state)")
    }
    for type in [weights, recurrent] { try CellWeights.check(type) }
    return units
  }
}

package import LanternTensors

extension DataDependentOperator {
  /// An error saying that these element types are not supported.
  package func unsupported(_ inputs: [TensorType]) -> GraphError {
    let list = inputs.map(\.description).joined(separator: ", ")
    return GraphError(.unsupportedType, "\(Self.name) does not work on \(list)")
  }

  /// Throws unless there is exactly one input.
  package func requireOneInput(_ inputs: [TensorType]) throws {
    guard inputs.count == 1 else {
      throw GraphError(.invalidGraph, "\(Self.name) takes 1 input, not \(inputs.count)")
    }
  }

  /// Throws when an output would have more than the 2^28 elements allowed.
  package func requireBudget(_ count: Int, times size: Int) throws {
    guard let total = count.checkedProduct(with: size), total <= 1 << 28 else {
      throw GraphError(
        .overBudget,
        "\(Self.name) would make \(count) by \(size) elements, more than the 2^28 allowed")
    }
  }
}

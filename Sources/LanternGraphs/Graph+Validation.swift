internal import LanternTensors

extension Graph {
  /// Throws `GraphError` unless every rule that a graph must keep holds.
  ///
  /// Values are made once and before they are read; types are those of the operators' rules; the
  /// outputs exist. Passes are checked by it.
  package func validate() throws(GraphError) {
    var known = Set(values.filter { $0.constant != nil }.map(\.id))
    known.formUnion(inputs)
    for value in values where value.constant.map({ $0.type != value.type }) ?? false {
      throw GraphError(.invalidGraph, "the constant \(value.name) is not of its value's type")
    }
    for node in nodes {
      for input in node.inputs where !known.contains(input) {
        throw GraphError(
          .invalidGraph, "reads value \(input.index), which nothing before it makes",
          place: node.place)
      }
      try validateTypes(of: node)
      for output in node.outputs {
        guard known.insert(output).inserted else {
          throw GraphError(
            .invalidGraph, "makes value \(output.index), which is made already", place: node.place)
        }
      }
    }
    for output in outputs where !known.contains(output) {
      throw GraphError(.invalidGraph, "nothing makes the output value \(output.index)")
    }
  }

  /// Throws `GraphError` when the values of a run would take more bytes than are allowed.
  package func requireActivations(within limit: Int) throws(GraphError) {
    try requireValues(within: limit)
    let needed = activationByteCount
    guard needed <= limit else {
      throw GraphError(
        .overBudget,
        "the values of the graph \(name) take \(needed) bytes, and \(limit) are allowed")
    }
  }

  /// Throws `GraphError` when a single value takes more bytes than are allowed for all together.
  ///
  /// Empty values of huge dimensions take no bytes, and are held to the same number of elements:
  /// operators would count through them.
  package func requireValues(within limit: Int) throws(GraphError) {
    for value in values where value.constant == nil || value.type.shape.elementCount == 0 {
      let type = value.type
      guard max(type.byteCount, type.shape.extent) <= limit else {
        throw GraphError(
          .overBudget,
          "the value \(value.name) of type \(type) takes \(type.byteCount) bytes or has dimensions "
            + "beyond the \(limit) allowed")
      }
    }
  }

  private func validateTypes(of node: Node) throws(GraphError) {
    do {
      let inputTypes = types(of: node.inputs)
      let shapes = try node.operator.outputTypes(for: inputTypes).map(\.shape)
      guard shapes == types(of: node.outputs).map(\.shape) else {
        throw GraphError(.invalidGraph, "its outputs do not have the shapes \(shapes) of its rule")
      }
      try node.operator.check(inputs: inputTypes, outputs: types(of: node.outputs))
    } catch {
      throw GraphError(error, at: node.place)
    }
  }
}

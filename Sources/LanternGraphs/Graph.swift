package import LanternTensors

/// A network: typed values, and the nodes that make them, in an order in which they can be run.
///
/// Every graph is concrete: all shapes are numbers. `bound(to:)` gives the same network for other
/// input shapes.
package struct Graph: Sendable {
  /// The name in the file it came from.
  package var name: String
  /// All values; a value's id is its index.
  package private(set) var values: [Value] = []
  /// The nodes, each after those whose outputs it reads.
  package private(set) var nodes: [Node] = []
  /// The values that a caller provides.
  package private(set) var inputs: [Value.ID] = []
  /// The values that a caller gets, in order; a value may be named twice.
  package private(set) var outputs: [Value.ID] = []

  /// Creates an empty graph.
  package init(name: String = "main") { self.name = name }

  /// The value with an id of this graph.
  package subscript(id: Value.ID) -> Value { values[id.index] }

  /// The types of some values.
  package func types(of ids: [Value.ID]) -> [TensorType] { ids.map { self[$0].type } }

  /// The types that a caller provides.
  package var inputTypes: [TensorType] { types(of: inputs) }
  /// The types that a caller gets.
  package var outputTypes: [TensorType] { types(of: outputs) }

  /// The bytes of all values that a run makes or is given, each counted once; `Int.max` when beyond.
  package var activationByteCount: Int {
    values.reduce(0) { total, value in
      value.constant == nil ? total.checkedSum(with: value.type.byteCount) ?? .max : total
    }
  }

  /// The multiply-accumulates of one run by the operators' definitions; `Int.max` when beyond.
  package var multiplyAccumulates: Int {
    nodes.reduce(0) { total, node in
      let count = node.operator.multiplyAccumulates(
        inputs: types(of: node.inputs), outputs: types(of: node.outputs))
      return total.checkedSum(with: count) ?? .max
    }
  }
}

extension Graph {
  /// Adds a value that the caller provides.
  @discardableResult
  package mutating func addInput(_ type: TensorType, name: String) -> Value.ID {
    let id = addValue(type, name: name)
    inputs.append(id)
    return id
  }

  /// Adds a value whose data is known.
  package mutating func addConstant(_ tensor: Tensor, name: String) -> Value.ID {
    addValue(tensor.type, name: name, constant: tensor)
  }

  /// Adds a node and its outputs, typed by the operator's rule.
  ///
  /// `declared` gives the types that a file states for the outputs: their element types and
  /// quantisations are taken, their shapes are those of the rule whatever the file says.
  /// Throws `GraphError` naming `place` when the operator refuses its inputs.
  @discardableResult
  package mutating func append(
    _ operation: any Operator, _ inputs: [Value.ID], declared: [TensorType]? = nil,
    names: [String] = [], place: String? = nil
  ) throws(GraphError) -> [Value.ID] {
    let place = place ?? "node \(nodes.count) (\(type(of: operation).name))"
    do {
      let inputTypes = types(of: inputs)
      var types = try operation.outputTypes(for: inputTypes)
      if let declared {
        guard declared.count == types.count else {
          throw GraphError(
            .invalidGraph,
            "\(type(of: operation).name) makes \(types.count) outputs, "
              + "and \(declared.count) are declared")
        }
        types = zip(types, declared).map { rule, declared in declared.with(shape: rule.shape) }
      }
      try operation.check(inputs: inputTypes, outputs: types)
      let outputs = types.enumerated().map { index, type in
        addValue(type, name: index < names.count ? names[index] : "value\(values.count)")
      }
      nodes.append(Node(operator: operation, inputs: inputs, outputs: outputs, place: place))
      return outputs
    } catch {
      throw GraphError(error, at: place)
    }
  }

  /// How much of a graph there is at some time.
  package struct Extent: Sendable {
    fileprivate var values: Int, nodes: Int, inputs: Int
  }

  /// How much there is now.
  package var extent: Extent {
    Extent(values: values.count, nodes: nodes.count, inputs: inputs.count)
  }

  /// Takes away what has been added since then.
  package mutating func remove(beyond extent: Extent) {
    values.removeLast(values.count - extent.values)
    nodes.removeLast(nodes.count - extent.nodes)
    inputs.removeLast(inputs.count - extent.inputs)
  }

  /// Says which values the caller gets.
  package mutating func setOutputs(_ ids: [Value.ID]) { outputs = ids }

  private mutating func addValue(
    _ type: TensorType, name: String, constant: Tensor? = nil
  ) -> Value.ID {
    let id = Value.ID(values.count)
    values.append(Value(id: id, name: name, type: type, constant: constant))
    return id
  }
}

extension Graph {
  /// The same network with inputs of other shapes; every type is inferred anew.
  ///
  /// Element types and quantisations stay. Throws `GraphError` naming the first node that does not
  /// accept its new inputs.
  package func bound(to shapes: [Shape]) throws(GraphError) -> Graph {
    guard shapes.count == inputs.count else {
      throw GraphError(
        .invalidInput,
        "the graph takes \(inputs.count) inputs, and \(shapes.count) shapes are given")
    }
    var graph = self
    for (id, shape) in zip(inputs, shapes) {
      graph.values[id.index].type = self[id].type.with(shape: shape)
    }
    for node in nodes {
      do {
        let types = try node.operator.outputTypes(for: graph.types(of: node.inputs))
        for (id, type) in zip(node.outputs, types) {
          graph.values[id.index].type = self[id].type.with(shape: type.shape)
        }
        try node.operator.check(
          inputs: graph.types(of: node.inputs), outputs: graph.types(of: node.outputs))
      } catch {
        throw GraphError(error, at: node.place)
      }
    }
    return graph
  }
}

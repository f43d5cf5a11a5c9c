package import LanternTensors

/// A tensor that flows through a graph: an input, a constant or a node's output.
package struct Value: Sendable, Identifiable {
  /// The index of a value within its graph.
  package struct ID: Hashable, Sendable {
    /// The position in `Graph.values`.
    package let index: Int
    package init(_ index: Int) { self.index = index }
  }

  /// Where the value stands in its graph.
  package let id: ID
  /// The name in the file it came from, or one made up from its position.
  package var name: String
  /// Element type, shape and quantisation.
  package internal(set) var type: TensorType
  /// The data, when it is known before the graph runs.
  package let constant: Tensor?
}

/// One use of an operator in a graph.
package struct Node: Sendable {
  /// What is done.
  package var `operator`: any Operator
  /// The values it reads.
  package var inputs: [Value.ID]
  /// The values it makes, each made by no other node.
  package var outputs: [Value.ID]
  /// Where it stands in the file it came from, for errors and reports.
  package var place: String
}

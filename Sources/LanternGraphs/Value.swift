public import LanternTensors

/// A tensor that flows through a graph: an input, a constant or a node's output.
public struct Value: Sendable, Identifiable {
  /// The index of a value within its graph.
  public struct ID: Hashable, Sendable {
    /// The position in `Graph.values`.
    public let index: Int
    package init(_ index: Int) { self.index = index }
  }

  /// Where the value stands in its graph.
  public let id: ID
  /// The name in the file it came from, or one made up from its position.
  public var name: String
  /// Element type, shape and quantisation.
  public internal(set) var type: TensorType
  /// The data, when it is known before the graph runs.
  public let constant: Tensor?
}

/// One use of an operator in a graph.
public struct Node: Sendable {
  /// What is done.
  public var `operator`: any Operator
  /// The values it reads.
  public var inputs: [Value.ID]
  /// The values it makes, each made by no other node.
  public var outputs: [Value.ID]
  /// Where it stands in the file it came from, for errors and reports.
  public var place: String
}

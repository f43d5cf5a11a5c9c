/// A rewriting of graphs that leaves their meaning as it is.
package protocol Pass: Sendable {
  /// The pass's name in listings and errors.
  static var name: String { get }

  /// A graph with the same inputs, outputs and meaning.
  ///
  /// Throws `GraphError` when the graph is not valid.
  func apply(to graph: Graph) throws -> Graph
}

extension Pass {
  package static var name: String { String(describing: Self.self) }
}

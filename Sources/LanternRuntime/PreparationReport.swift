/// What has been made ready for a kind of call, and what it took.
public struct PreparationReport: Sendable, Hashable, CustomStringConvertible {
  /// The time that it took, near zero when all was ready.
  public var duration: Duration
  /// Whether the call runs as one graph, whatever the numbers are; any other is interpreted, and runs
  /// the graphs between the places where it reads numbers.
  public var isOneGraph: Bool
  /// The operators of the graphs that the call runs, after all rewriting.
  public var nodeCount: Int
  /// The bytes that their activations take from call to call.
  public var activationByteCount: Int

  /// Creates a report from its parts.
  public init(duration: Duration, isOneGraph: Bool, nodeCount: Int, activationByteCount: Int) {
    self.duration = duration
    self.isOneGraph = isOneGraph
    self.nodeCount = nodeCount
    self.activationByteCount = activationByteCount
  }

  public var description: String {
    "\(isOneGraph ? "one graph" : "interpreted, with graphs") of \(nodeCount) operators and "
      + "\(activationByteCount) bytes, ready in \(duration)"
  }
}

/// Why the engine cannot do what it is asked.
public struct RuntimeError: Error, Hashable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    /// This machine lacks what is asked for.
    case unavailable
  }

  /// The kind of failure.
  public let code: Code
  /// A sentence saying what was wrong and what would mend it.
  public let description: String

  /// Creates an error from its kind and a sentence.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

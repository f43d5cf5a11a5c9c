/// Why a picture cannot be read or prepared.
public struct ImageError: Error, Hashable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    case unreadableFile, unknownFormat, damaged, overBudget, invalidSize, invalidPreprocessing
  }

  /// The kind of failure.
  public let code: Code
  /// A sentence saying what was wrong.
  public let description: String

  /// Creates an error from its kind and a sentence.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}

/// Why a tensor, a shape or a file's bytes cannot be what was asked for.
public struct TensorError: Error, Hashable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    case invalidShape, invalidQuantization, elementTypeMismatch, byteCountMismatch, outOfBounds
    case unreadableFile
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

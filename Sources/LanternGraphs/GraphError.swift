internal import LanternTensors

/// Why a graph is not valid, or one of its operators cannot do what it is asked.
public struct GraphError: Error, Hashable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    /// The inputs do not have the shapes that an operator or a model takes.
    case invalidShape
    /// An operator does not work on these element types or quantisations.
    case unsupportedType
    /// An operator's attribute makes no sense.
    case invalidAttribute
    /// The graph's values and nodes do not fit together.
    case invalidGraph
    /// The caller's inputs are not what the model takes.
    case invalidInput
    /// More memory would be needed than is allowed.
    case overBudget
  }

  /// The kind of failure.
  public let code: Code
  /// What was wrong, as a sentence without its place.
  public let message: String
  /// Which node failed, in the words of the file it came from; nil until it is known.
  public var place: String?

  /// Creates an error from its kind and a sentence.
  public init(_ code: Code, _ message: String, place: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
  }

  /// The whole sentence, with its place.
  public var description: String {
    guard let place else { return message }
    return "\(place): \(message)"
  }

  /// What is thrown for an error that came up at a node: the error with its place, or, when the
  /// operator was told to stop, the cancellation as it is.
  package static func placed(_ error: any Error, at place: String) -> any Error {
    error is CancellationError ? error : GraphError(error, at: place)
  }

  /// Any error of an operator as a graph error that says at which node it came up.
  package init(_ error: any Error, at place: String) {
    if let error = error as? GraphError {
      self = error
      self.place = error.place ?? place
    } else if let error = error as? TensorError {
      let code: Code = error.code == .elementTypeMismatch ? .unsupportedType : .invalidShape
      self.init(code, error.description, place: place)
    } else {
      self.init(.invalidGraph, "\(error)", place: place)
    }
  }
}

public import LanternGraphs

/// Why a model file cannot be read.
public struct FormatError: Error, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, Sendable {
    /// The bytes are not of any known format, or of one that Lantern does not read.
    case unknownFormat
    /// The file is cut short.
    case truncated
    /// The file breaks a rule of its format.
    case malformed
    /// The file asks for more than the budget allows.
    case overBudget
    /// The file is sound and uses something that Lantern does not run.
    case unsupported
    /// The file is sound and names weights outside it that were not given.
    case incomplete
    /// The file's program failed while it was read or run.
    case programFailed
  }

  /// The kind of failure.
  public let code: Code
  /// What was wrong, as a sentence.
  public let message: String
  /// The file, as the caller named it; nil until it is known.
  public var path: String?
  /// Where in the file: an archive entry, a table, a line of code; nil when unknown.
  public var place: String?
  /// The byte offset within the file or entry; nil when unknown.
  public var offset: Int?
  /// Everything that is not supported, when that is the reason.
  public var unsupported: [ModelInspection.Unsupported] = []

  /// Creates an error from its kind and a sentence.
  public init(
    _ code: Code, _ message: String, path: String? = nil, place: String? = nil, offset: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.place = place
    self.offset = offset
  }

  /// The whole sentence: file, place, offset, reason, and a line for each kind of thing unsupported.
  public var description: String {
    var text = path.map { "\($0): " } ?? ""
    switch (place, offset) {
    case (let place?, let offset?): text += "\(place), byte \(offset): "
    case (let place?, nil): text += "\(place): "
    case (nil, let offset?): text += "byte \(offset): "
    case (nil, nil): break
    }
    text += message
    for line in ModelInspection.Unsupported.lines(unsupported) { text += "\n  \(line)" }
    return text
  }
}

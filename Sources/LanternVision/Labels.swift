/// Names for the classes of a network, by class index, and where they come from.
public struct Labels: Sendable, Hashable {
  /// The names; the same name may stand for two classes, so results are told by index.
  public let names: [String]
  /// Where the names come from, in words.
  public let source: String

  /// Creates labels.
  public init(_ names: [String], source: String) {
    self.names = names
    self.source = source
  }

  /// Reads labels from the text of a file: one name a line, the last line may be empty.
  public init(text: String, source: String) {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(String.init)
    if lines.last == "" { lines.removeLast() }
    self.init(lines, source: source)
  }

  /// The name of a class, or its number where no name is known.
  public subscript(index: Int) -> String {
    names.indices.contains(index) ? names[index] : "class \(index)"
  }

  /// The labels for a network with this many classes.
  ///
  /// Those of the model's own metadata come first, then the ones that the caller gives, then
  /// ImageNet's. A list that has one line too many, the first being "background", loses that line;
  /// one that lacks it gains it. Throws `LabelsError` when the caller's list does not fit.
  public static func chosen(
    for classCount: Int, metadata: Labels?, given: Labels?
  ) throws(LabelsError) -> Labels {
    if let fitting = metadata?.fitted(to: classCount) { return fitting }
    if let given {
      guard let fitting = given.fitted(to: classCount) else {
        throw LabelsError(
          "\(given.source) has \(given.names.count) labels, and the model has \(classCount) classes")
      }
      return fitting
    }
    if let fitting = Labels.imageNet.fitted(to: classCount) { return fitting }
    return Labels([], source: "none: no list of \(classCount) labels is known")
  }

  /// The list made as long as there are classes by its background class, where that explains the
  /// difference.
  private func fitted(to classCount: Int) -> Labels? {
    if names.count == classCount { return self }
    let background = "background"
    if names.count == classCount + 1, names[0].lowercased() == background {
      return Labels(
        Array(names.dropFirst()), source: "\(source), its first line \"\(names[0])\" left out")
    }
    if names.count == classCount - 1, names.count == 1000, names[0].lowercased() != background {
      return Labels([background] + names, source: "\(source), after a class \"\(background)\"")
    }
    return nil
  }
}

/// Why labels cannot be used.
public struct LabelsError: Error, Hashable, CustomStringConvertible {
  /// A sentence saying what was wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}

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

  /// Reads labels from the text of a file: one name a line, without blanks around it.
  ///
  /// Lines end as on any system; empty ones at the end do not count.
  public init(text: String, source: String) {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
      String(line.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
    while lines.last == "" { lines.removeLast() }
    self.init(lines, source: source)
  }

  /// The name of a class, or its number where no name is known.
  public subscript(index: Int) -> String {
    names.indices.contains(index) && !names[index].isEmpty ? names[index] : "class \(index)"
  }

  /// The labels for a network with this many classes.
  ///
  /// Those that the caller gives come first, then the ones of the model's own metadata, then
  /// ImageNet's. A list that has one line too many, the first being "background", loses that line;
  /// one of 1000 that lacks it gains it. The source says what was changed or passed over. Throws
  /// `LabelsError` when the caller's list is empty or does not fit.
  public static func chosen(
    for classCount: Int, metadata: Labels?, given: Labels?
  ) throws(LabelsError) -> Labels {
    if let given, given.names.isEmpty {
      throw LabelsError("\(given.source): there are no labels in it")
    }
    if let given {
      guard let fitting = given.fitted(to: classCount) else {
        throw LabelsError(
          "\(given.source): there are \(given.names.count) labels in it, and the model has "
            + "\(classCount) classes")
      }
      return metadata.map { fitting.noting("\($0.source) is not used") } ?? fitting
    }
    if let fitting = metadata?.fitted(to: classCount) { return fitting }
    let misfit = metadata.map { metadata in
      "\(metadata.source) has \(metadata.names.count) for \(classCount) classes"
    }
    let known =
      imageNet.fitted(to: classCount)
      ?? Labels([], source: "none: no list of \(classCount) labels is known")
    return misfit.map(known.noting) ?? known
  }

  private func noting(_ remark: String) -> Labels { Labels(names, source: "\(source); \(remark)") }

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

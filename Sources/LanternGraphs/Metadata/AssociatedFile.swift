/// A file that is packed into a model and belongs to it, to a tensor or to a tokenizer.
public struct AssociatedFile: Sendable, Hashable {
  /// What a file is for.
  public enum Kind: String, Sendable, Hashable {
    case unknown
    /// A text for people.
    case descriptions
    /// What each slice along an axis stands for.
    case axisLabels = "axis labels"
    /// What each value of a tensor stands for.
    case valueLabels = "value labels"
    /// The sigmoid of each class.
    case scoreCalibration = "score calibration"
    /// Words, by the index that stands for them.
    case vocabulary
    /// An index of ScaNN, for searching.
    case searchIndex = "search index"
  }

  /// What was read of a file.
  public enum Contents: Sendable, Hashable {
    /// Labels or words, one a line.
    case lines([String])
    /// The sigmoid of each class, nil for classes that get the default score.
    case calibration([ScoreCalibration.Sigmoid?])
  }

  /// Its name within the model.
  public var name: String
  /// A description in words.
  public var summary: String?
  /// What it is for.
  public var kind: Kind
  /// Its language, by ISO 639-1 with a region where that matters: `en`, `en-US`.
  public var locale: String?
  /// The version that its authors gave it.
  public var version: String?
  /// Its size in bytes; nil when the model does not hold it.
  public var byteCount: Int?
  /// What was read of it; nil for kinds of which only the bytes are known.
  public var contents: Contents?

  /// Creates a file that is only named.
  public init(
    name: String, summary: String? = nil, kind: Kind = .unknown, locale: String? = nil,
    version: String? = nil, byteCount: Int? = nil, contents: Contents? = nil
  ) {
    self.name = name
    self.summary = summary
    self.kind = kind
    self.locale = locale
    self.version = version
    self.byteCount = byteCount
    self.contents = contents
  }

  /// The labels, where it is a list of them.
  public var labels: [String]? {
    guard kind == .axisLabels || kind == .valueLabels, case .lines(let lines) = contents else {
      return nil
    }
    return lines
  }

  /// The words by index, where it is a vocabulary.
  public var vocabulary: [String]? {
    guard kind == .vocabulary, case .lines(let lines) = contents else { return nil }
    return lines
  }

  /// The sigmoid of each class, where it holds them.
  public var calibration: [ScoreCalibration.Sigmoid?]? {
    guard case .calibration(let sigmoids) = contents else { return nil }
    return sigmoids
  }
}

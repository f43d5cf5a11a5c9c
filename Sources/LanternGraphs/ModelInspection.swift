/// What can be said of a model file without running it.
public struct ModelInspection: Sendable {
  /// How often an operator stands in the file.
  public struct OperatorUse: Sendable, Hashable {
    /// The operator's name and version in the format's own words.
    public var name: String
    /// The number of nodes or calls.
    public var count: Int

    /// Creates a use.
    public init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// An operator that Lantern does not run, or not in this way.
  public struct Unsupported: Sendable, Hashable, CustomStringConvertible {
    /// The operator's name in the format's own words.
    public var name: String
    /// Where it stands: `node 12 of subgraph 0`, `forward, line 8 of code/__torch__/net.py`.
    public var place: String
    /// What is missing.
    public var reason: String

    /// Creates an entry.
    public init(name: String, place: String, reason: String) {
      self.name = name
      self.place = place
      self.reason = reason
    }

    public var description: String { "\(name) at \(place): \(reason)" }
  }

  /// The format of the file, in words.
  public var format: String
  /// The version that the file states.
  public var formatVersion: String
  /// What can be called.
  public var methods: [Model.Method]
  /// The operators of all methods with their counts, most frequent first.
  public var operators: [OperatorUse]
  /// The bytes of all parameters.
  public var parameterByteCount: Int
  /// The multiply-accumulates of one call of the first method, when the input shapes are known.
  public var multiplyAccumulates: Int?
  /// All that Lantern cannot run.
  public var unsupported: [Unsupported]
  /// What the file says for people and for preprocessing.
  public var metadata: ModelMetadata

  /// Creates an inspection from its parts.
  public init(
    format: String, formatVersion: String, methods: [Model.Method], operators: [OperatorUse],
    parameterByteCount: Int, multiplyAccumulates: Int?, unsupported: [Unsupported],
    metadata: ModelMetadata
  ) {
    self.format = format
    self.formatVersion = formatVersion
    self.methods = methods
    self.operators = operators
    self.parameterByteCount = parameterByteCount
    self.multiplyAccumulates = multiplyAccumulates
    self.unsupported = unsupported
    self.metadata = metadata
  }
}

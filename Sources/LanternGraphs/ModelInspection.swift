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
    /// The element types of what goes in and comes out, in words; empty where the file has none.
    public var elementTypes: String
    /// The module whose code it is, as attributes lead to it: `backbone.layer1.0.conv`; empty for the
    /// outermost one, and where a file has no modules.
    public var modulePath: String

    /// Creates an entry.
    public init(
      name: String, place: String, reason: String, elementTypes: String = "",
      modulePath: String = ""
    ) {
      self.name = name
      self.place = place
      self.reason = reason
      self.elementTypes = elementTypes
      self.modulePath = modulePath
    }

    public var description: String { "\(subject) at \(fullPlace): \(reason)" }

    private var fullPlace: String { modulePath.isEmpty ? place : "\(modulePath), \(place)" }

    private var subject: String { elementTypes.isEmpty ? name : "\(name) (\(elementTypes))" }

    /// A line for each kind of entry: where one stands, or how many there are and where the first is.
    public static func lines(_ entries: [Unsupported]) -> [String] {
      var kinds: [Unsupported: (first: Unsupported, count: Int)] = [:]
      var order: [Unsupported] = []
      for entry in entries {
        var kind = entry
        (kind.place, kind.modulePath) = ("", "")
        if kinds[kind] == nil { order.append(kind) }
        kinds[kind, default: (entry, 0)].count += 1
      }
      return order.compactMap { kind in
        guard let (first, count) = kinds[kind] else { return nil }
        return count == 1
          ? first.description
          : "\(first.subject) at \(count) places, first \(first.fullPlace): \(first.reason)"
      }
    }
  }

  /// What an object of the model's program holds.
  public struct Attribute: Sendable, Hashable {
    /// The way to it from the model: `backbone.conv.weight`.
    public var path: String
    /// What it is: a tensor with its type, a number with its value, the class of an object.
    public var kind: String

    /// Creates an attribute.
    public init(path: String, kind: String) {
      self.path = path
      self.kind = kind
    }
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
  /// The attributes of the model's program and of the objects within it; empty for graphs.
  public var attributes: [Attribute] = []

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

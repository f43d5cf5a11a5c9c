/// Which operators of a model format Lantern runs, made from the tables that run them.
public struct OperatorCoverage: Sendable, Hashable {
  /// What becomes of an operator.
  public enum Status: Sendable, Hashable {
    /// Lantern runs it.
    case runs
    /// Lantern runs it as part of the program, not as a node of a graph: control flow, and what is
    /// kept between calls.
    case runsInProgram
    /// No model can need it, for a reason in words.
    case unneeded(String)
    /// Lantern lacks it.
    case missing
  }

  /// An operator.
  public struct Entry: Sendable, Hashable {
    /// The name in the format's own words.
    public var name: String
    /// Name and parameters, in formats whose operators have schemas.
    public var schema: String?
    /// Whether the format leaves its meaning to others, and knows it by name alone.
    public var isCustom: Bool
    /// The versions that Lantern knows; nil where operators have none, or Lantern lacks it.
    public var versions: ClosedRange<Int>?
    /// The element types of its data, and of its weights where those differ, in words; `any` alone
    /// where elements are only moved; empty where its table does not say.
    public var elementTypes: [String]
    /// What becomes of it.
    public var status: Status
    /// What is left out of it, or differs from the format's own runtime; nil where nothing is known to.
    public var note: String?

    /// Creates an entry.
    public init(
      name: String, schema: String? = nil, isCustom: Bool = false,
      versions: ClosedRange<Int>? = nil, elementTypes: [String] = [], status: Status,
      note: String? = nil
    ) {
      self.name = name
      self.schema = schema
      self.isCustom = isCustom
      self.versions = versions
      self.elementTypes = elementTypes
      self.status = status
      self.note = note
    }
  }

  /// The format, in words.
  public var format: String
  /// A short name of the format: `tflite`, `torchscript`.
  public var identifier: String
  /// Its operators, sorted by name.
  public var operators: [Entry]

  /// Creates a coverage; the operators are sorted, and of equal names keep their order.
  public init(format: String, identifier: String, operators: [Entry]) {
    self.format = format
    self.identifier = identifier
    self.operators = operators.enumerated()
      .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
  }

  /// The coverage of every format that Lantern reads.
  public static let all: [OperatorCoverage] = modelFormats.map(\.coverage)

  /// The operators that Lantern runs.
  public var running: [Entry] { operators.filter { $0.status.isRunning } }
}

extension OperatorCoverage.Status {
  /// Whether Lantern runs such an operator.
  public var isRunning: Bool { self == .runs || self == .runsInProgram }
}

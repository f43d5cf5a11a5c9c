/// What a model file says of one of its subgraphs.
public struct SubgraphMetadata: Sendable, Hashable {
  /// Its name.
  public var name: String?
  /// A description in words.
  public var summary: String?
  /// Its inputs, in order.
  public var inputs: [TensorMetadata] = []
  /// Its outputs, in order.
  public var outputs: [TensorMetadata] = []
  /// The files that belong to it and to no tensor.
  public var files: [AssociatedFile] = []
  /// What is done to make all inputs together of what a person gives.
  public var inputUnits: [ProcessUnit] = []
  /// What is done to make of all outputs together what a person wants.
  public var outputUnits: [ProcessUnit] = []
  /// Inputs that belong together.
  public var inputGroups: [TensorGroup] = []
  /// Outputs that belong together, such as the boxes, classes and scores of a detector.
  public var outputGroups: [TensorGroup] = []
  /// Data of the authors' own kinds.
  public var custom: [CustomMetadata] = []

  /// Creates empty metadata.
  public init() {}

  /// Tensors that belong together.
  public struct TensorGroup: Sendable, Hashable {
    /// The group's name.
    public var name: String?
    /// The names of its tensors.
    public var tensorNames: [String]

    /// Creates a group.
    public init(name: String?, tensorNames: [String]) {
      self.name = name
      self.tensorNames = tensorNames
    }
  }

  /// Data of a kind that the schema does not know.
  public struct CustomMetadata: Sendable, Hashable {
    /// What it is called.
    public var name: String?
    /// The data.
    public var bytes: [UInt8]

    /// Creates an entry.
    public init(name: String?, bytes: [UInt8]) {
      self.name = name
      self.bytes = bytes
    }
  }
}

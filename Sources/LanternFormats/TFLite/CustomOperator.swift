public import LanternGraphs
public import LanternTensors

/// An operator of your own, for the custom operators of `.tflite` files.
///
/// A file gives custom operators by name alone; whoever runs it brings what they mean. Lantern has
/// those that LiteRT has, and one given here under the same name comes before them.
///
/// ```swift
/// let scaled = CustomOperator("Scale") { node in
///   Scale(factor: try node.flexBuffer().float("factor", default: 1))
/// }
/// let model = try Model(contentsOf: "scaled.tflite", operators: [scaled])
/// ```
public struct CustomOperator: Sendable {
  /// The name in the file.
  public let name: String
  /// The versions of the operator that this one does what they say.
  public let versions: ClosedRange<Int>
  let make: Maker

  enum Maker: Sendable {
    case graph(@Sendable (Node) throws -> any Operator)
    case data(@Sendable (Node) throws -> any DataDependentOperator)
  }

  /// Creates an operator whose output types follow from those of its inputs.
  ///
  /// `make` is called for every node of the name when a model is read, again when its input shapes
  /// change, and on any thread. What it throws refuses the model: a `GraphError` of the code
  /// `unsupportedType` is listed among all that is unsupported.
  public init(
    _ name: String, versions: ClosedRange<Int> = 1...1,
    make: @escaping @Sendable (Node) throws -> any Operator
  ) {
    self.name = name
    self.versions = versions
    self.make = .graph(make)
  }

  /// Creates an operator whose output shapes follow from the data.
  ///
  /// `make` is called as for other operators; a model that has one is not one graph, so that its
  /// results are copied.
  public init(
    _ name: String, versions: ClosedRange<Int> = 1...1,
    makeDataDependent make: @escaping @Sendable (Node) throws -> any DataDependentOperator
  ) {
    self.name = name
    self.versions = versions
    self.make = .data(make)
  }

  /// What a file says of one use of a custom operator.
  ///
  /// The operator made for it gets the inputs that are not left out, in their order.
  public struct Node: Sendable {
    /// The version that the file states, 1 unless it does.
    public let version: Int
    /// The bytes of the options, by custom a FlexBuffer; empty when there are none.
    public let options: [UInt8]
    /// The types of the inputs, nil where an optional one is left out.
    public let inputTypes: [TensorType?]
    /// The types that the file declares for the outputs; their shapes may be those of another run.
    public let outputTypes: [TensorType]
    let constants: [Tensor?]

    /// The options, read as a FlexBuffer.
    ///
    /// Throws `FormatError` with the offset at which they are none.
    public func flexBuffer() throws(FormatError) -> FlexBuffer { try FlexBuffer(options) }

    /// The data of an input that the file holds; nil when it is computed or left out.
    public func constant(_ index: Int) -> Tensor? {
      constants.indices.contains(index) ? constants[index] : nil
    }

    /// The data of an input that the operator must know to be made.
    ///
    /// Where it is computed, the node waits for it: what is thrown here must be passed on, and `make` is
    /// called again when the value is there. `what` is what it says, in words, for errors. Throws too
    /// when the input is left out.
    public func value(of index: Int, as what: String) throws -> Tensor {
      guard inputTypes.indices.contains(index), inputTypes[index] != nil else {
        throw GraphError(.invalidGraph, "its \(what) (input \(index)) are left out")
      }
      guard let constant = constants[index] else { throw ValueNeeded(input: index, what: what) }
      return constant
    }
  }
}

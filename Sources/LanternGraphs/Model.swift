public import LanternTensors

/// A network read from a file: what it can be asked, what is known about it, and how it runs.
public struct Model: Sendable {
  /// The format of the file, in words: `TensorFlow Lite`, `TorchScript`.
  public var format: String
  /// The version that the file states for its format.
  public var formatVersion: String
  /// What can be called: signatures of a `.tflite` file, methods of a TorchScript module; the one
  /// called by default comes first.
  public var methods: [Method]
  /// What the file says for people and for preprocessing.
  public var metadata: ModelMetadata
  /// The network itself.
  package var program: any Program

  /// Creates a model from its parts.
  package init(
    format: String, formatVersion: String, methods: [Method], metadata: ModelMetadata,
    program: any Program
  ) {
    self.format = format
    self.formatVersion = formatVersion
    self.methods = methods
    self.metadata = metadata
    self.program = program
  }

  /// Something that can be called on a model, with named and typed inputs and outputs.
  public struct Method: Sendable {
    /// The name to call it by.
    public var name: String
    /// What it takes, in order.
    public var inputs: [Parameter]
    /// What it gives, in order; empty when the file does not say.
    public var outputs: [Parameter]
    /// What it takes besides and has a default for, in order.
    public var optionalInputs: [Parameter]
    /// What it gives in the program's words: `Tuple[Tensor, List[int]]`; nil for graphs.
    public var resultType: String?

    /// Creates a method from its parts.
    public init(
      name: String, inputs: [Parameter], outputs: [Parameter], optionalInputs: [Parameter] = [],
      resultType: String? = nil
    ) {
      self.name = name
      self.inputs = inputs
      self.outputs = outputs
      self.optionalInputs = optionalInputs
      self.resultType = resultType
    }

    /// All that it takes, in order.
    public var parameters: [Parameter] { inputs + optionalInputs }
  }

  /// An input or output of a method.
  public struct Parameter: Sendable {
    /// The name in the file.
    public var name: String
    /// Its type as far as the file says it; TorchScript files do not.
    public var type: TensorType?
    /// Which dimensions of `type` the file leaves open.
    public var openDimensions: [Int]
    /// The kind of value in the program's words: `Tensor`, `Optional[List[int]]`; nil for graphs.
    public var typeName: String?
    /// What stands in for it when it is left out, as the program writes it; nil when it must be given.
    public var defaultValue: String?

    /// Creates a parameter from its parts.
    public init(
      name: String, type: TensorType?, openDimensions: [Int] = [], typeName: String? = nil,
      defaultValue: String? = nil
    ) {
      self.name = name
      self.type = type
      self.openDimensions = openDimensions
      self.typeName = typeName
      self.defaultValue = defaultValue
    }
  }
}

/// The executable part of a model, as its format reads it.
package protocol Program: Sendable {
  /// Makes something that can be called, with state of its own.
  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance

  /// The graph that a call with inputs of these types runs, when it is one graph.
  ///
  /// Nil when the program must run to know. `inputTypes` may be nil where the file says the types.
  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph?
}

/// A model being used: it holds the state that calls change and the graphs made ready so far.
package protocol ProgramInstance: AnyObject {
  /// Calls a method.
  ///
  /// Throws when there is no such method, or the inputs do not fit.
  func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor]

  /// Calls a method with values of any kind, in the order of its parameters, and others by name.
  ///
  /// A result that is one tensor is that tensor; graphs with several outputs give a tuple. Throws when
  /// there is no such method, or the values do not fit.
  func call(
    _ method: String, values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> IValue

  /// Makes a call with inputs of these types as fast as later ones will be.
  func prepare(_ method: String, inputTypes: [TensorType]) throws

  /// Makes calls with values like these as fast as later ones will be, without a change of state.
  ///
  /// Says what was made ready.
  func prepare(
    _ method: String, values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> Readiness

  /// The graph that a call with inputs of these types runs, made ready, when the call is that graph
  /// and nothing else: then its memory can be filled, run and read without copies.
  ///
  /// Nil when the call keeps state or is more than one graph. The graph is the call as long as
  /// `holdsPreparedGraphs` stays true.
  func preparedGraph(
    _ method: String, inputTypes: [TensorType]
  ) throws -> (any PreparedGraph)?

  /// Whether the graphs that `preparedGraph` gave are still what calls do; state that has changed may
  /// have made others of them.
  var holdsPreparedGraphs: Bool { get }

  /// Puts all state back to what it was before the first call.
  func reset() throws
}

/// A model whose program has objects, which can be looked at and changed.
package protocol ObjectInstance: ProgramInstance {
  /// The class of the object at a path of attributes, `""` for the model itself, and its attributes.
  ///
  /// Throws `GraphError` naming what there is when the path leads nowhere.
  func attributes(of path: String) throws -> IValue.Object

  /// What lies at a path of attributes: `backbone.conv.weight`.
  ///
  /// Throws `GraphError` naming what there is when the path leads nowhere.
  func attribute(_ path: String) throws -> IValue

  /// Changes what lies at a path of attributes, for later calls.
  ///
  /// Throws `GraphError` when the path leads nowhere, or the value is of another kind than what is there.
  func setAttribute(_ path: String, to value: IValue) throws

  /// Says for the model and all within it whether it is being trained, which some operators heed.
  func setTraining(_ isTraining: Bool) throws
}

/// What has been made ready for a kind of call.
package struct Readiness: Sendable, Hashable {
  /// Whether the call is one graph, whatever the numbers are.
  package var isOneGraph: Bool
  /// The operators of the graphs that the call runs.
  package var nodeCount: Int
  /// The bytes of activations that they hold from call to call.
  package var byteCount: Int

  /// Creates it from its parts.
  package init(isOneGraph: Bool, nodeCount: Int, byteCount: Int) {
    self.isOneGraph = isOneGraph
    self.nodeCount = nodeCount
    self.byteCount = byteCount
  }
}

extension ProgramInstance {
  /// Calls a graph: all values are tensors, and none has a name.
  package func call(
    _ method: String, values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> IValue {
    let results = try call(method, try tensors(method, values, named))
    return results.count == 1 ? .tensor(results[0]) : .tuple(results.map(IValue.tensor))
  }

  package func prepare(
    _ method: String, values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> Readiness {
    let types = try tensors(method, values, named).map(\.type)
    try prepare(method, inputTypes: types)
    let graph = try preparedGraph(method, inputTypes: types)
    return Readiness(
      isOneGraph: graph != nil, nodeCount: graph?.nodeCount ?? 0, byteCount: graph?.byteCount ?? 0)
  }

  private func tensors(
    _ method: String, _ values: [IValue], _ named: [(name: String, value: IValue)]
  ) throws(GraphError) -> [Tensor] {
    if let first = named.first {
      throw GraphError(
        .invalidInput,
        "\(first.name) is given by name to \(method), whose inputs are told by their order")
    }
    var tensors: [Tensor] = []
    for value in values { tensors.append(try value.tensorValue) }
    return tensors
  }

  package func preparedGraph(
    _ method: String, inputTypes: [TensorType]
  ) throws -> (any PreparedGraph)? { nil }

  package var holdsPreparedGraphs: Bool { true }

  package func reset() throws {}
}

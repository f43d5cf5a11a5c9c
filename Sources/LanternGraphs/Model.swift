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

    /// Creates a method from its parts.
    public init(name: String, inputs: [Parameter], outputs: [Parameter]) {
      self.name = name
      self.inputs = inputs
      self.outputs = outputs
    }
  }

  /// An input or output of a method.
  public struct Parameter: Sendable {
    /// The name in the file.
    public var name: String
    /// Its type as far as the file says it; TorchScript files do not.
    public var type: TensorType?
    /// Which dimensions of `type` the file leaves open.
    public var openDimensions: [Int]

    /// Creates a parameter from its parts.
    public init(name: String, type: TensorType?, openDimensions: [Int] = []) {
      self.name = name
      self.type = type
      self.openDimensions = openDimensions
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

  /// Makes a call with inputs of these types as fast as later ones will be.
  func prepare(_ method: String, inputTypes: [TensorType]) throws

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

extension ProgramInstance {
  package func preparedGraph(
    _ method: String, inputTypes: [TensorType]
  ) throws -> (any PreparedGraph)? { nil }

  package var holdsPreparedGraphs: Bool { true }

  package func reset() throws {}
}

public import LanternGraphs
public import LanternTensors

/// A model in use: call its methods with tensors, get tensors.
///
/// It owns the memory of its activations and the state that calls change. A session cannot be
/// copied; make one for each stream of work.
///
/// ```swift
/// var session = try ModelSession(Model(contentsOf: "mobilenet_v2.tflite"))
/// let outputs = try session.call([input])
/// ```
public struct ModelSession: ~Copyable {
  /// The model in use.
  public let model: Model
  private let instance: any ProgramInstance

  /// Makes a model ready to be called.
  ///
  /// Throws when the environment asks for an instruction set that this machine lacks, or the
  /// model's own start-up code fails.
  public init(_ model: Model, options: SessionOptions = SessionOptions()) throws {
    self.model = model
    let runner: any GraphRunner =
      switch options.engine {
      case .plans(let plans): PlanRunner(options: plans, threads: options.threads)
      case .reference: ReferenceInterpreter()
      }
    instance = try model.program.makeInstance(runner: runner)
  }

  /// Calls a method, the first one of the model unless named.
  ///
  /// Inputs are in the order of the method's parameters. Throws `GraphError` when they do not fit,
  /// and an error naming the methods there are when there is none of this name.
  public mutating func call(_ inputs: [Tensor], method: String? = nil) throws -> [Tensor] {
    try instance.call(name(of: method), inputs)
  }

  /// Does now what the first call with inputs of these types would have to do before it runs.
  ///
  /// Throws what that call would throw.
  public mutating func prepare(for inputTypes: [TensorType], method: String? = nil) throws {
    try instance.prepare(name(of: method), inputTypes: inputTypes)
  }

  private func name(of method: String?) throws -> String {
    let names = model.methods.map(\.name)
    guard let name = method ?? names.first else {
      throw GraphError(.invalidInput, "the model has no method that can be called")
    }
    guard names.contains(name) else {
      throw GraphError(
        .invalidInput, "the model has no method \(name); it has \(names.joined(separator: ", "))")
    }
    return name
  }
}

/// How a model is run.
public struct SessionOptions: Sendable {
  /// What executes the graphs.
  public enum Engine: Sendable {
    /// Kernels chosen for this machine.
    case plans(PlanOptions)
    /// Every operator by its definition: slow, and the measure of the other.
    case reference
  }

  /// What executes the graphs.
  public var engine: Engine
  /// The threads that one call uses, the caller's among them; results do not depend on it.
  public var threads: Int

  /// Creates options.
  public init(engine: Engine = .plans(PlanOptions()), threads: Int = 1) {
    self.engine = engine
    self.threads = threads
  }
}

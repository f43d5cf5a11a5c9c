public import LanternGraphs
public import LanternTensors

/// A model in use: fill its inputs, run it, read its outputs.
///
/// It owns the memory of its activations and the state that calls change. A session cannot be
/// copied; make one for each stream of work, of the same model, which they share.
///
/// ```swift
/// var session = try ModelSession(Model(contentsOf: "mobilenet_v2.tflite"))
/// try session.write(pixels, to: "image")
/// try session.run()
/// let scores = try session.read(from: 0)
/// ```
///
/// Inputs and outputs are those of one method, the first one of the model until another is selected.
/// Where a call is one graph, `withInput` and `withOutput` give the memory that kernels work on; where
/// it keeps state, loops or makes shapes out of data, they give memory of the session's, and tensors
/// are copied.
///
/// Whole tensors go in and come out with `call`, which pays a copy.
public struct ModelSession: ~Copyable {
  /// The model in use.
  public let model: Model
  /// The name of the method that inputs and outputs are of.
  public var method: String { memory.method.name }

  let instance: any ProgramInstance
  private let memoryLimit: Int
  /// The inputs and outputs of the methods that have been selected so far.
  private var memories: [String: MethodMemory]
  private(set) var memory: MethodMemory

  /// Makes a model ready to be called.
  ///
  /// Throws when the model has no method, the environment asks for an instruction set that this
  /// machine lacks, or the model's own start-up code fails.
  public init(_ model: Model, options: SessionOptions = SessionOptions()) throws {
    self.model = model
    memoryLimit = options.memoryLimit
    instance = try model.program.makeInstance(runner: options.runner)
    // A model without methods can be looked at, and says so when it is run.
    let method = model.methods.first ?? Model.Method(name: "", inputs: [], outputs: [])
    memory = MethodMemory(method, instance: instance, memoryLimit: memoryLimit)
    memories = [method.name: memory]
  }

  /// Makes another method the one that inputs and outputs are of.
  ///
  /// What has been written to the inputs of each method stays with it; outputs are to be read before
  /// another one is selected. Throws `GraphError` naming the methods there are when there is none of
  /// this name.
  public mutating func select(method name: String) throws {
    let method = try declared(name)
    guard name != self.method else { return }
    // Methods may be the same graph.
    memory.save()
    memory = memories[name] ?? MethodMemory(method, instance: instance, memoryLimit: memoryLimit)
    memories[name] = memory
  }

  /// Chooses kernels and takes memory for the present shapes, which else the first use does.
  ///
  /// Returns the time that it took, near zero when all was ready. Throws `GraphError` when an input's
  /// shape is not known yet, or the model cannot take the shapes.
  @discardableResult
  public mutating func prepare() throws -> Duration {
    let start = ContinuousClock.now
    try memory.makeReady()
    return ContinuousClock.now - start
  }

  /// Runs the selected method on its inputs; outputs can be read then.
  ///
  /// Inputs that have not been written hold zeros, or what was written last. Throws `GraphError` when
  /// an operator cannot work on the data, and `CancellationError` when the task or the session's
  /// `Cancellation` is cancelled; outputs cannot be read then.
  public mutating func run() throws {
    _ = try declared(method)
    try memory.run()
  }

  /// Puts all state that calls have changed back to what it was before the first call.
  ///
  /// Inputs keep what has been written to them. Throws when the model's own start-up code fails.
  public mutating func reset() throws {
    try instance.reset()
  }

  /// Calls a method with whole tensors: the selected one, unless named.
  ///
  /// Inputs are in the order of the method's parameters and may be of any shapes that it takes. The
  /// call may use the memory of outputs, which cannot be read then before the next `run()`; inputs stay.
  /// Throws `GraphError` when the inputs do not fit, and an error naming the methods there are when
  /// there is none of this name.
  public mutating func call(_ inputs: [Tensor], method: String? = nil) throws -> [Tensor] {
    let name = try makeReady(toCall: method)
    return try instance.call(name, inputs)
  }

  /// The name of a method, the selected one unless named, which may use the memory of graphs.
  mutating func makeReady(toCall method: String?) throws(GraphError) -> String {
    let name = try declared(method ?? self.method).name
    // The call may be the same graph.
    for memory in memories.values {
      memory.save()
      memory.forgetOutputs()
    }
    return name
  }

  /// Does now what the first `call` with inputs of these types would have to do before it runs.
  ///
  /// Returns the time that it took. Throws what that call would throw.
  @discardableResult
  public mutating func prepare(
    for inputTypes: [TensorType], method: String? = nil
  ) throws -> Duration {
    let name = try declared(method ?? self.method).name
    let start = ContinuousClock.now
    try instance.prepare(name, inputTypes: inputTypes)
    return ContinuousClock.now - start
  }

  private func declared(_ name: String) throws(GraphError) -> Model.Method {
    guard !model.methods.isEmpty else {
      throw GraphError(.invalidInput, "the model has no method that can be called")
    }
    guard let method = model.methods.first(where: { $0.name == name }) else {
      let names = model.methods.map(\.name).joined(separator: ", ")
      throw GraphError(.invalidInput, "the model has no method \(name); it has \(names)")
    }
    return method
  }
}

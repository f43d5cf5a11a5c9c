public import LanternGraphs
public import LanternTensors

/// A TorchScript module in use: what `org.pytorch.Module` and `torch.jit.ScriptModule` are.
///
/// Its methods are called with values of any kind and give such; its attributes can be read and set.
/// It is in evaluation mode when it is loaded, whatever it was saved in, as PyTorch Mobile had it.
///
/// ```swift
/// var module = try ScriptModule(contentsOf: "model.pt")
/// let output = try module.forward(Tensor(pixels, shape: [1, 3, 224, 224]))
/// let scores = try output.tensorValue.floats()
/// ```
///
/// The first call with tensors of some types and shapes, and some other values, finds out what is to
/// be computed and makes a plan of it; later ones of the same kind run the plan. That holds for calls
/// that keep state as well, such as those of networks for streams. How many kinds are kept ready is
/// `SessionOptions.preparedCallLimit`.
///
/// A module cannot be copied, and its methods change it, so that the compiler rules out two threads
/// calling it at once. `Model` is `Sendable`: make a module of it for each stream of work, with state of
/// its own and the same weights.
public struct ScriptModule: ~Copyable {
  private var session: ModelSession
  private let objects: any ObjectInstance

  /// Makes a model ready to be called.
  ///
  /// Throws `GraphError` for a model of another format, which a `ModelSession` runs, and when the
  /// environment asks for an instruction set that this machine lacks.
  public init(_ model: Model, options: SessionOptions = SessionOptions()) throws {
    let session = try ModelSession(model, options: options)
    guard let objects = session.instance as? any ObjectInstance else {
      throw GraphError(
        .invalidInput,
        "a \(model.format) model is no module with attributes; a ModelSession runs it")
    }
    self.session = session
    self.objects = objects
  }

  /// The model in use, which other modules can be made of.
  public var model: Model { session.model }

  // MARK: Calls

  /// What can be called, `forward` first: names, parameters with their types and defaults, results.
  public var methods: [Model.Method] { session.model.methods }

  /// Calls `forward` with tensors.
  ///
  /// Throws as `callMethod` does.
  public mutating func forward(_ inputs: Tensor...) throws -> IValue {
    try callMethod("forward", values: inputs.map(IValue.tensor))
  }

  /// Calls `forward` with values of any kind; literals are such.
  ///
  /// Throws as `callMethod` does.
  @_disfavoredOverload
  public mutating func forward(_ inputs: IValue..., named: [String: IValue] = [:]) throws -> IValue
  {
    try callMethod("forward", values: inputs, named: named)
  }

  /// Calls a method with values, and others by the names of its parameters.
  public mutating func callMethod(
    _ name: String, _ inputs: IValue..., named: [String: IValue] = [:]
  ) throws -> IValue {
    try callMethod(name, values: inputs, named: named)
  }

  /// Calls a method with values in an array, and others by the names of its parameters.
  ///
  /// An integer does where a real number is wanted, a tuple where a named tuple is. Throws `GraphError`
  /// naming the parameter that a value does not fit, or the methods there are when there is none of
  /// this name; `FormatError` with the line of the program that failed; and `CancellationError` when the
  /// task or the `Cancellation` in the options is cancelled.
  public mutating func callMethod(
    _ name: String, values: [IValue], named: [String: IValue] = [:]
  ) throws -> IValue {
    try session.call(values: values, named: named, method: name)
  }

  // MARK: Preparation

  /// Makes calls with values like these as fast as later ones will be, and reports what it took.
  ///
  /// What is made ready holds for all tensors of the same types and shapes. State stays as it is.
  /// Throws what such a call would throw.
  @discardableResult
  public mutating func prepare(
    for inputs: IValue..., named: [String: IValue] = [:], method: String = "forward"
  ) throws -> PreparationReport {
    try session.prepare(forValues: inputs, named: named, method: method)
  }

  /// Makes calls with tensors of these types as fast as later ones will be.
  ///
  /// Where the way of the program depends on numbers, it is that for zeros. Throws what such a call
  /// would throw.
  @discardableResult
  public mutating func prepare(
    forTypes types: [TensorType], method: String = "forward"
  ) throws -> PreparationReport {
    let zeros = try types.map { type in
      IValue.tensor(
        type.elementType == .string
          ? try Tensor(
            strings: [[UInt8]](repeating: [], count: type.shape.elementCount), shape: type.shape)
          : try Tensor(
            type: type, storage: .array([UInt8](repeating: 0, count: type.byteCount))))
    }
    return try session.prepare(forValues: zeros, method: method)
  }

  // MARK: State

  /// Puts all state back to what the file has: what calls have changed, and attributes that were set.
  ///
  /// Plans that were made stay.
  public mutating func reset() throws { try session.reset() }

  /// The class of the module, or of the object at a path, and its attributes.
  ///
  /// Objects within it are given by their class alone. Throws `GraphError` when the path leads nowhere.
  public func attributes(of path: String = "") throws -> IValue.Object {
    try objects.attributes(of: path)
  }

  /// The value of an attribute: `training`, `backbone.conv.weight`.
  ///
  /// Throws `GraphError` naming the attributes there are when the path leads nowhere.
  public func attribute(_ path: String) throws -> IValue { try objects.attribute(path) }

  /// Gives an attribute another value, for later calls.
  ///
  /// Plans that hold the old value are not used any more. Throws `GraphError` when the path leads
  /// nowhere, or the value is of another kind than the attribute is declared with.
  public mutating func setAttribute(_ path: String, to value: IValue) throws {
    try objects.setAttribute(path, to: value)
  }

  /// Whether the module is being trained: its attribute `training`, false if it has none.
  public var isTraining: Bool { (try? attribute("training").boolValue) ?? false }

  /// Says for the module and all within it that it is being trained, or is not.
  ///
  /// Some operators heed it: dropout drops, and batch normalisation takes the statistics of its input.
  public mutating func train(_ isTraining: Bool = true) throws {
    try objects.setTraining(isTraining)
  }

  /// Says for the module and all within it that it is not being trained, as it is when loaded.
  public mutating func eval() throws { try train(false) }

  // MARK: Extra files

  /// The names of the files that were saved beside the module, by `torch.jit.save`'s `_extra_files`.
  public var extraFileNames: [String] { model.metadata.files.map(\.name) }

  /// The bytes of such a file.
  ///
  /// Throws `GraphError` naming those that there are, and `FormatError` where the archive is damaged.
  public func extraFile(_ name: String) throws -> [UInt8] {
    if let file = model.metadata.files.first(where: { $0.name == name }),
      let bytes = try model.metadata.bytes(of: file)
    {
      return bytes
    }
    let names = extraFileNames.joined(separator: ", ")
    throw GraphError(
      .invalidInput,
      "the model has no extra file \(name); it has \(names.isEmpty ? "none" : names)")
  }
}

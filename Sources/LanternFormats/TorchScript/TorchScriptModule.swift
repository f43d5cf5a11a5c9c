internal import LanternGraphs
internal import LanternTensors

/// The objects of an archive, and the interpreter that runs their code or bytecode.
final class TorchScriptModule {
  /// The object that the archive is saved from.
  let root: ScriptObject
  let interpreter: ScriptInterpreter
  /// Runs the methods of a program for the lite interpreter; nil where there is code.
  let bytecode: BytecodeInterpreter?
  private let library: ScriptLibrary

  /// Reads the objects of an archive that is run from its code.
  ///
  /// Throws `FormatError` naming the entry or line where that fails.
  convenience init(_ archive: TorchScriptArchive, _ library: ScriptLibrary) throws {
    let interpreter = ScriptInterpreter(library: library)
    interpreter.isLoading = true
    try self.init(interpreter, bytecode: nil, Self.root(of: archive, interpreter))
  }

  /// Reads the objects of a program for the lite interpreter.
  ///
  /// Throws `FormatError` naming the entry or instruction where that fails.
  convenience init(_ program: BytecodeProgram, _ library: ScriptLibrary) throws {
    let interpreter = ScriptInterpreter(library: library)
    interpreter.isLoading = true
    interpreter.constants = program.constants
    let bytecode = BytecodeInterpreter(program, values: interpreter)
    try self.init(interpreter, bytecode: bytecode, program.readRoot(bytecode))
  }

  private init(
    _ interpreter: ScriptInterpreter, bytecode: BytecodeInterpreter?, _ value: ScriptValue
  ) throws {
    guard case .object(let object) = value else {
      throw FormatError(
        .malformed, "the archive holds no module; a file of torch.jit.save does",
        place: "data.pkl")
    }
    (self.interpreter, self.bytecode, library) = (interpreter, bytecode, interpreter.library)
    root = object
    interpreter.isLoading = false
    var objects: [ScriptObject] = []
    visitObjects { objects.append($0) }
    interpreter.operators.engine = library.engine ?? QuantizedEngine(of: objects, library)
    setEvaluationMode()
    for value in [.object(root)] + interpreter.constants { value.markAsState() }
  }

  /// Reads the objects, and runs the code that restores their state.
  private static func root(
    of archive: TorchScriptArchive, _ interpreter: ScriptInterpreter
  ) throws -> ScriptValue {
    let builder = ObjectBuilder(interpreter)
    let storages = TensorStorages()
    func load(_ entry: String, _ dataFolder: String) throws -> ScriptValue {
      var unpickler = Unpickler(
        try archive.contents(of: entry), entry: entry, archive: archive, dataFolder: dataFolder,
        storages: storages, builder: builder)
      return try unpickler.load()
    }
    if archive.has("constants.pkl") {
      interpreter.constants = try load("constants.pkl", "constants").elements ?? []
    }
    let root = try load("data.pkl", "data")
    try storages.connect()
    return root
  }

  /// Does what `model.eval()` does, and what PyTorch Mobile did with every model that it loaded.
  private func setEvaluationMode() {
    visitObjects { object in
      if case .bool = object.attributes["training"] { object.attributes["training"] = .bool(false) }
    }
  }

  /// What can be called from outside, `forward` first.
  var methods: [Model.Method] {
    guard let entry = library.classes[root.className] else { return [] }
    let visible = entry.definition.methods.filter {
      !$0.name.hasPrefix("_") && !entry.isHook($0.name)
    }
    let ordered =
      visible.filter { $0.name == "forward" } + visible.filter { $0.name != "forward" }
    return ordered.map(\.method)
  }

  /// The method of a name.
  ///
  /// Throws `GraphError` naming those that there are when there is none.
  func definition(of method: String) throws(GraphError) -> FunctionDefinition {
    guard let definition = library.classes[root.className]?.method(method) else {
      let names = methods.map(\.name).joined(separator: ", ")
      throw GraphError(.invalidInput, "the model has no method \(method); it has \(names)")
    }
    return definition
  }

  /// The arguments of a call in the order of the method's parameters.
  func arguments(
    of method: String, _ values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> ScriptArguments {
    try ScriptArguments(values, named: named, to: definition(of: method), in: library)
  }

  /// What a call of these arguments does, or nil when that depends on numbers.
  func trace(_ signature: CallSignature) throws -> ScriptTrace? {
    let recorder = Recorder()
    begin(recorder)
    do {
      let value = try interpreted(signature) { type, name in recorder.input(type, name: name) }
      let result = try result(of: value)
      let graph = try recorder.finished(returning: result.leaves)
      return ScriptTrace(
        graph: graph, layout: result.layout, callCounts: interpreter.operators.callCounts)
    } catch is NeedsData {
      return nil
    }
  }

  /// Runs a method on data, piece by piece; the result's tensors have their numbers.
  ///
  /// `beforeLastPiece` is called when the program has ended, and what it has recorded has not been run.
  func call(
    _ signature: CallSignature, _ tensors: [Tensor], recorder: Recorder,
    beforeLastPiece: () throws -> Void = {}
  ) throws -> ScriptResult<ScriptTensor> {
    begin(recorder)
    var rest = tensors[...]
    do {
      let value = try interpreted(signature) { type, _ in
        guard let tensor = rest.popFirst() else {
          throw GraphError(.invalidInput, "a tensor \(type) of the call is missing")
        }
        return ScriptTensor(.computed(tensor))
      }
      let result = try result(of: value)
      for leaf in result.leaves { try recorder.refresh(leaf) }
      try beforeLastPiece()
      try recorder.flush()
      return result
    } catch {
      recorder.abandon()
      throw error
    }
  }

  /// What a method returns.
  private func interpreted(
    _ signature: CallSignature, _ tensor: (TensorType, String) throws -> ScriptTensor
  ) throws -> ScriptValue {
    let definition = try definition(of: signature.method)
    let parameters = definition.parameters.dropFirst()
    let required = parameters.filter { $0.defaultValue == nil }.count
    guard (required...parameters.count).contains(signature.arguments.count) else {
      throw GraphError(
        .invalidInput,
        "\(signature.method) takes \(required) inputs, and \(signature.arguments.count) are given")
    }
    var positional: [ScriptValue] = []
    var named: [(name: String, value: ScriptValue)] = []
    for (index, (parameter, layout)) in zip(parameters, signature.arguments).enumerated() {
      guard let layout else { continue }
      let value = try layout.scriptValue(interpreter.newObject) { type in
        try tensor(type, parameter.name)
      }
      // After one that is left to its default, arguments go by name.
      if positional.count == index, !parameter.isKeywordOnly {
        positional.append(value)
      } else {
        named.append((parameter.name, value))
      }
    }
    return try run(signature.method, positional, named)
  }

  /// Runs a method with values of the program, by code or bytecode.
  func run(
    _ method: String, _ positional: [ScriptValue],
    _ named: [(name: String, value: ScriptValue)] = []
  ) throws -> ScriptValue {
    if let bytecode { return try bytecode.call(method, of: root, positional, named) }
    return try interpreter.callFromOutside(method, of: root, positional, named)
  }

  private func begin(_ recorder: Recorder) {
    interpreter.recorder = recorder
    recorder.place = { [unowned interpreter, unowned(safe) bytecode] in
      bytecode?.place ?? interpreter.place
    }
    interpreter.operators.resetCounts()
  }
}

extension FunctionDefinition {
  /// The method as callers see it.
  var method: Model.Method {
    func list(_ parameters: some Sequence<Parameter>) -> [Model.Parameter] {
      parameters.map {
        Model.Parameter(
          name: $0.name, type: nil, typeName: $0.annotation?.text ?? "Tensor",
          defaultValue: $0.defaultValue?.text)
      }
    }
    let parameters = parameters.dropFirst()
    return Model.Method(
      name: name, inputs: list(parameters.filter { $0.defaultValue == nil }), outputs: [],
      optionalInputs: list(parameters.filter { $0.defaultValue != nil }), resultType: returns?.text)
  }
}

/// Fills the objects of a pickle: by their own code, or attribute by attribute.
private struct ObjectBuilder: PickleObjectBuilder {
  let interpreter: ScriptInterpreter

  init(_ interpreter: ScriptInterpreter) { self.interpreter = interpreter }

  func object(className: String) throws -> ScriptObject {
    // An object without code counts only when something of it is used.
    interpreter.newObject(of: className)
  }

  func setState(_ state: ScriptValue, of object: ScriptObject) throws {
    if object.kind == .enumerationMember {
      return try interpreter.setMember(object, value: state)
    }
    if let entry = interpreter.library.classes[object.className],
      entry.method("__setstate__") != nil
    {
      _ = try interpreter.call("__setstate__", of: object, [state])
      return
    }
    if try setFields(state, of: object) { return }
    guard let entry = interpreter.library.classes[object.className] else {
      return try object.takeState(state)
    }
    guard case .dictionary(let dictionary) = state else {
      throw FormatError(
        .malformed,
        "\(object.className) has a state that Lantern does not know: \(state.typeName)")
    }
    for case (.string(let name), let value) in dictionary.pairs {
      object.attributes[name] = value
      // Archives of the first versions say nothing else of what containers hold.
      entry.attributeTypes[name]?.tag(value, depth: 16)
    }
  }

  /// Gives a named tuple its fields, in the order in which its class declares them; false for others.
  private func setFields(_ state: ScriptValue, of object: ScriptObject) throws -> Bool {
    guard case .namedTuple(let names) = object.kind, case .tuple(let values) = state else {
      return false
    }
    guard names.count == values.count else {
      throw FormatError(
        .malformed, "\(object.className) has \(names.count) fields, and \(values.count) are given")
    }
    for (name, value) in zip(names, values) { object.attributes[name] = value }
    return true
  }
}

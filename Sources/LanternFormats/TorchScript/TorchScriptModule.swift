internal import LanternGraphs
internal import LanternTensors

/// The objects of an archive, and the interpreter that runs their code.
final class TorchScriptModule {
  /// The object that the archive is saved from.
  let root: ScriptObject
  let interpreter: ScriptInterpreter
  private let library: ScriptLibrary

  /// Reads the objects, and runs the code that restores their state.
  ///
  /// Throws `FormatError` naming the entry or line where that fails.
  init(_ archive: TorchScriptArchive, _ library: ScriptLibrary) throws {
    self.library = library
    interpreter = ScriptInterpreter(library: library)
    interpreter.isLoading = true
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
    guard case .object(let object) = try load("data.pkl", "data") else {
      throw FormatError(
        .malformed, "the archive holds no module; a file of torch.jit.save does",
        place: "data.pkl")
    }
    root = object
    interpreter.isLoading = false
    setEvaluationMode()
    for value in [.object(root)] + interpreter.constants { value.markAsState() }
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
    return ordered.map { method in
      Model.Method(
        name: method.name,
        inputs: method.parameters.dropFirst().filter { $0.defaultValue == nil }.map {
          Model.Parameter(name: $0.name, type: nil)
        }, outputs: [])
    }
  }

  /// What a call with inputs of these types does, or nil when that depends on numbers.
  func trace(_ method: String, _ types: [TensorType]) throws -> ScriptTrace? {
    let recorder = Recorder()
    begin(recorder)
    let names = try inputNames(of: method, count: types.count)
    let inputs = zip(types, names).map { recorder.input($0, name: $1) }
    do {
      let result = try interpreter.callFromOutside(
        method, of: root, inputs.map(ScriptValue.tensor))
      let graph = try recorder.finished(returning: tensors(in: result))
      return ScriptTrace(graph: graph, callCounts: interpreter.operators.callCounts)
    } catch is NeedsData {
      return nil
    }
  }

  /// The names of the parameters that a number of inputs is for.
  ///
  /// Throws `GraphError` when the method does not take so many.
  private func inputNames(of method: String, count: Int) throws -> [String] {
    guard let definition = library.classes[root.className]?.method(method) else {
      throw GraphError(.invalidInput, "the model has no method \(method)")
    }
    let parameters = definition.parameters.dropFirst()
    let required = parameters.filter { $0.defaultValue == nil }.count
    guard (required...parameters.count).contains(count) else {
      throw GraphError(
        .invalidInput, "\(method) takes \(required) inputs, and \(count) are given")
    }
    return parameters.prefix(count).map(\.name)
  }

  /// Runs a method on data, piece by piece.
  func call(
    _ method: String, _ inputs: [Tensor], recorder: Recorder
  ) throws -> [Tensor] {
    _ = try inputNames(of: method, count: inputs.count)
    begin(recorder)
    let arguments = inputs.map { ScriptValue.tensor(ScriptTensor(.computed($0))) }
    do {
      let results = try tensors(in: interpreter.callFromOutside(method, of: root, arguments))
      try recorder.flush()
      return try results.map { try recorder.data(of: $0) }
    } catch {
      recorder.abandon()
      throw error
    }
  }

  private func begin(_ recorder: Recorder) {
    interpreter.recorder = recorder
    recorder.place = { [unowned interpreter] in interpreter.place }
    interpreter.operators.resetCounts()
  }

  /// The most tensors of a result, and how deep they may be nested.
  private static let (resultCount, resultNesting) = (1 << 12, 32)

  /// The tensors of a result in order, numbers as tensors without dimensions.
  private func tensors(in value: ScriptValue) throws -> [ScriptTensor] {
    var (tensors, visits): ([ScriptTensor], Int) = ([], 0)
    func collect(_ value: ScriptValue, _ depth: Int) throws {
      visits += 1
      guard depth < Self.resultNesting, visits <= Self.resultCount else {
        throw FormatError(
          .unsupported,
          "a result of more than \(Self.resultCount) values, or nested more than "
            + "\(Self.resultNesting) deep")
      }
      if let parts = parts(of: value) {
        for part in parts { try collect(part, depth + 1) }
      } else if let tensor = try tensor(of: value) {
        tensors.append(tensor)
      }
    }
    try collect(value, 0)
    return tensors
  }

  /// What a result consists of; nil for a single value.
  private func parts(of value: ScriptValue) -> [ScriptValue]? {
    switch value {
    case .list(let list): return list.elements
    case .tuple(let elements): return elements
    case .dictionary(let dictionary): return dictionary.pairs.map(\.value)
    case .object(let object):
      let fields = library.classes[object.className]?.definition.fields.map(\.name) ?? []
      return fields.compactMap { object.attributes[$0] }
    default: return nil
    }
  }

  private func tensor(of value: ScriptValue) throws -> ScriptTensor? {
    switch value {
    case .tensor(let tensor): return tensor
    case .bool(let value):
      return ScriptTensor(try Tensor([value ? UInt8(1) : 0], type: TensorType(.bool, .scalar)))
    case .int(let value): return try interpreter.recorder.scalarTensor(.int(value))
    case .double(let value): return try interpreter.recorder.scalarTensor(.double(value))
    case .string, .device:
      throw FormatError(.unsupported, "a result that holds \(value.typeName)")
    case .none, .list, .tuple, .dictionary, .object: return nil
    }
  }
}

/// Fills the objects of a pickle: by their own code, or attribute by attribute.
private struct ObjectBuilder: PickleObjectBuilder {
  let interpreter: ScriptInterpreter

  init(_ interpreter: ScriptInterpreter) { self.interpreter = interpreter }

  func object(className: String) throws -> ScriptObject {
    let isPacking = [PackedParameters.convolutionClass, PackedParameters.linearClass]
      .contains(className)
    guard isPacking || interpreter.library.classes[className] != nil else {
      throw FormatError(
        .unsupported, "an object is of the class \(className), for which the archive has no code")
    }
    return interpreter.newObject(of: className)
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
    guard case .dictionary(let dictionary) = state else {
      do { try PackedParameters.restore(object, from: state) } catch let error as ScriptError {
        throw FormatError(error.isUnsupported ? .unsupported : .malformed, error.description)
      }
      return
    }
    let types = interpreter.library.classes[object.className]?.attributeTypes ?? [:]
    for case (.string(let name), let value) in dictionary.pairs {
      object.attributes[name] = value
      // Archives of the first versions say nothing else of what containers hold.
      types[name]?.tag(value, depth: 16)
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

internal import LanternGraphs
internal import LanternTensors

extension TorchScriptInstance {
  func attributes(of path: String) throws -> IValue.Object {
    let object = try object(at: path.split(separator: ".").map(String.init))
    let names = module.fieldNames(of: object)
    let others = object.attributes.keys.filter { !names.contains($0) }.sorted()
    return IValue.Object(
      className: object.className,
      fields: try (names + others).map { name in
        IValue.Field(name: name, value: try summary(of: object.attributes[name] ?? .none))
      })
  }

  func attribute(_ path: String) throws -> IValue {
    let (object, name) = try place(of: path)
    return try value(of: object.attributes[name] ?? .none)
  }

  func setAttribute(_ path: String, to value: IValue) throws {
    let (object, name) = try place(of: path)
    let old = object.attributes[name] ?? .none
    let declared = module.interpreter.library.classes[object.className]?.definition.fields
      .first { $0.name == name }?.annotation
    let wanted = declared ?? old.annotation
    // A parameter of this type takes the same values as the attribute does.
    let setter = FunctionDefinition(
      name: path,
      parameters: [
        FunctionDefinition.Parameter(name: "self"),
        FunctionDefinition.Parameter(name: name, annotation: wanted),
      ], returns: nil, body: [], line: 0)
    let arguments = try ScriptArguments(
      [value], named: [], to: setter, in: module.interpreter.library)
    guard let layout = arguments.layouts.first, let layout else { return }
    var rest = arguments.tensors[...]
    let new = try layout.scriptValue(module.interpreter.newObject) { type in
      guard let tensor = rest.popFirst() else {
        throw GraphError(.invalidInput, "a tensor \(type) is missing")
      }
      return ScriptTensor(tensor)
    }
    if let declared { ScriptType(declared).tag(new, depth: 16) }
    state.willChange()
    defer { state.didChange() }
    object.attributes[name] = new
    new.markAsState()
  }

  func setTraining(_ isTraining: Bool) throws {
    state.willChange()
    defer { state.didChange() }
    module.visitObjects { object in
      if case .bool = object.attributes["training"] {
        object.attributes["training"] = .bool(isTraining)
      }
    }
  }

  /// The object that an attribute belongs to, and the attribute's name.
  private func place(of path: String) throws -> (object: ScriptObject, name: String) {
    let names = path.split(separator: ".").map(String.init)
    guard let name = names.last else {
      throw GraphError(.invalidInput, "an attribute has a name; \"\(path)\" is none")
    }
    let object = try object(at: Array(names.dropLast()))
    guard object.attributes[name] != nil else { throw absent(name, in: object, path) }
    return (object, name)
  }

  private func object(at path: [String]) throws -> ScriptObject {
    var object = module.root
    for name in path {
      switch object.attributes[name] {
      case .object(let next)?: object = next
      case let value?:
        throw GraphError(
          .invalidInput,
          "\(name) in \(path.joined(separator: ".")) is no object, but \(value.typeName)")
      case nil: throw absent(name, in: object, path.joined(separator: "."))
      }
    }
    return object
  }

  private func absent(_ name: String, in object: ScriptObject, _ path: String) -> GraphError {
    let names = object.attributes.keys.sorted().prefix(32).joined(separator: ", ")
    return GraphError(
      .invalidInput,
      "there is no attribute \(name) (\(path)) in \(object.className), which has \(names)")
  }

  /// A value with its numbers.
  private func value(of value: ScriptValue) throws -> IValue {
    if case .object(let object) = value, object.kind == .instance {
      return .object(
        IValue.Object(
          className: object.className,
          fields: try module.fieldNames(of: object).map { name in
            IValue.Field(name: name, value: try summary(of: object.attributes[name] ?? .none))
          }))
    }
    let result = try module.result(of: value)
    let recorder = module.interpreter.recorder
    return ScriptResult(
      layout: result.layout, leaves: try result.leaves.map { try recorder.result($0) }
    ).value
  }

  /// A value with its numbers; of objects only the class, whose attributes have paths of their own.
  private func summary(of value: ScriptValue) throws -> IValue {
    guard case .object(let object) = value, object.kind == .instance else {
      return try self.value(of: value)
    }
    return .object(IValue.Object(className: object.className, fields: []))
  }
}

extension ScriptValue {
  /// The type of a value whose declaration is not known.
  fileprivate var annotation: Expression {
    switch self {
    case .bool: .name("bool")
    case .int: .name("int")
    case .double: .name("float")
    case .string: .name("str")
    case .tensor: .name("Tensor")
    case .device: .name("Device")
    default: .name("Any")
    }
  }
}

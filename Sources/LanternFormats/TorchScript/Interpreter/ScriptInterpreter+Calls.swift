extension ScriptInterpreter {
  typealias Named = [(name: String, value: ScriptValue)]

  /// Calls whatever an expression names: an operator, a method, a function, a class, one of Python's
  /// own functions.
  func call(
    _ callee: Expression, _ arguments: [Expression.Argument], _ frame: Frame
  ) throws -> ScriptValue {
    if case .name(let name) = callee {
      if let value = try special(name, arguments, frame) { return value }
      let (positional, named) = try evaluated(arguments, frame)
      if let function = frame.functions[name] {
        return try call(function, in: frame.file, positional, named)
      }
      return try callPython(name, positional, named)
    }
    guard case .attribute(let holder, let name) = callee else {
      throw ScriptError("this cannot be called")
    }
    if let path = callee.path, frame.variables[path[0]] == nil {
      return try callQualified(path, arguments, frame)
    }
    let receiver = try evaluate(holder, frame)
    let (positional, named) = try evaluated(arguments, frame)
    if case .object(let object) = receiver {
      guard let entry = library.classes[object.className], let method = entry.method(name) else {
        throw ScriptError("\(object.className) has no method \(name)")
      }
      return try call(method, in: entry.file, [receiver] + positional, named)
    }
    return try callOperator("aten::\(name)", [receiver] + positional, named)
  }

  /// The values of a call's arguments.
  private func evaluated(
    _ arguments: [Expression.Argument], _ frame: Frame
  ) throws -> (positional: [ScriptValue], named: Named) {
    var (positional, named): ([ScriptValue], Named) = ([], [])
    for argument in arguments {
      if case .starred(let list) = argument.value {
        positional += try elements(of: evaluate(list, frame))
      } else if let name = argument.name {
        named.append((name, try evaluate(argument.value, frame)))
      } else {
        positional.append(try evaluate(argument.value, frame))
      }
    }
    return (positional, named)
  }

  /// `torch.f`, `ops.namespace.f`, `__torch__.module.f` and `__torch__.module.Class`.
  private func callQualified(
    _ path: [String], _ arguments: [Expression.Argument], _ frame: Frame
  ) throws -> ScriptValue {
    if path.last == "__new__" {
      return .object(ScriptObject(className: path.dropLast().joined(separator: ".")))
    }
    let (positional, named) = try evaluated(arguments, frame)
    switch (path[0], path.count) {
    case ("torch", 2):
      if path[1] == "format" { return try callPython("format", positional, named) }
      if path[1] == "warn" { return .none }
      return try callOperator("aten::\(path[1])", positional, named)
    case ("ops", 3):
      return try callOperator("\(path[1])::\(path[2])", positional, named)
    default: break
    }
    let name = path.joined(separator: ".")
    if let function = library.functions[name] {
      return try call(function.definition, in: function.file, positional, named)
    }
    guard let entry = library.classes[name] else {
      throw ScriptError("the archive has no code for \(name)")
    }
    return try instance(of: name, entry, positional, named)
  }

  /// An instance of a class; named tuples take their fields, other classes have an `__init__`.
  private func instance(
    of name: String, _ entry: ScriptLibrary.ClassEntry, _ positional: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    let object = ScriptObject(className: name)
    if entry.definition.bases.contains(.name("NamedTuple")) {
      let fields = entry.definition.fields.filter { $0.annotation != nil }.map(\.name)
      guard positional.count + named.count == fields.count else {
        throw ScriptError("\(name) has \(fields.count) fields, and \(positional.count) are given")
      }
      for (field, value) in zip(fields, positional) { object.attributes[field] = value }
      for (field, value) in named { object.attributes[field] = value }
      return .object(object)
    }
    guard let initializer = entry.method("__init__") else { return .object(object) }
    _ = try call(initializer, in: entry.file, [.object(object)] + positional, named)
    return .object(object)
  }

  /// Forms whose arguments are not all values; nil for anything else.
  private func special(
    _ name: String, _ arguments: [Expression.Argument], _ frame: Frame
  ) throws -> ScriptValue? {
    switch (name, arguments.count) {
    case ("annotate", 2):
      let value = try evaluate(arguments[1].value, frame)
      if case .name("float") = arguments[0].value, case .int(let number) = value {
        return .double(Double(number))
      }
      return value
    case ("unchecked_cast", 2): return try evaluate(arguments[1].value, frame)
    case ("uninitialized", 1): return ScriptValue.none
    case ("isinstance", 2):
      let value = try evaluate(arguments[0].value, frame)
      return .bool(try isInstance(value, of: arguments[1].value))
    case ("getattr", 2):
      guard case .object(let object) = try evaluate(arguments[0].value, frame),
        case .string(let attributeName) = arguments[1].value
      else { throw ScriptError("getattr takes an object and a name") }
      return try attribute(attributeName, of: object)
    case ("hasattr", 2):
      guard case .object(let object) = try evaluate(arguments[0].value, frame),
        case .string(let attributeName) = arguments[1].value
      else { throw ScriptError("hasattr takes an object and a name") }
      return .bool(object.attributes[attributeName] != nil)
    default: return nil
    }
  }

  /// Whether a value is of a type, or of one of a tuple of types.
  private func isInstance(_ value: ScriptValue, of type: Expression) throws -> Bool {
    switch type {
    case .tuple(let types), .list(let types):
      return try types.contains { try isInstance(value, of: $0) }
    case .subscripted(.name("Optional"), let parameters):
      if value.isNone { return true }
      guard case .index(let wrapped)? = parameters.first else { return false }
      return try isInstance(value, of: wrapped)
    case .subscripted(let base, _): return try isInstance(value, of: base)
    case .none: return value.isNone
    case .name(let name):
      switch (name, value) {
      case ("int", .int), ("float", .double), ("bool", .bool), ("str", .string),
        ("Tensor", .tensor), ("List", .list), ("list", .list), ("Dict", .dictionary),
        ("Tuple", .tuple), ("tuple", .tuple), ("NoneType", .none), ("Device", .device):
        return true
      default: return false
      }
    default:
      guard case .object(let object) = value, let path = type.path else { return false }
      return object.className == path.joined(separator: ".")
    }
  }
}

extension Expression {
  /// The names of a dotted path, `["torch", "add"]`; nil for anything else.
  var path: [String]? {
    switch self {
    case .name(let name): [name]
    case .attribute(let holder, let name): holder.path.map { $0 + [name] }
    default: nil
    }
  }
}

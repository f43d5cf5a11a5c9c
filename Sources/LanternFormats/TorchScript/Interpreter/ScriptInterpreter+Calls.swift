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
      if let (function, home) = frame.function(name) {
        return try call(function, in: home.file, positional, named, within: home)
      }
      if let value = frame.value(of: name) { return try call(value, positional, named) }
      return try callPython(name, positional, named)
    }
    guard case .attribute(let holder, let name) = callee else {
      let function = try evaluate(callee, frame)
      let (positional, named) = try evaluated(arguments, frame)
      return try call(function, positional, named)
    }
    if let path = callee.path, frame.value(of: path[0]) == nil {
      return try callQualified(path, arguments, frame)
    }
    let receiver = try evaluate(holder, frame)
    let (positional, named) = try evaluated(arguments, frame)
    if case .object(let object) = receiver {
      return try callMethod(name, of: object, positional, named)
    }
    return try callTorch(name, [receiver] + positional, named)
  }

  /// Calls a value: a function of the program, or an object that has `__call__`.
  private func call(
    _ value: ScriptValue, _ positional: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    guard case .object(let object) = value else {
      throw ScriptError("\(value.typeName) cannot be called")
    }
    guard object.kind == .function else {
      return try callMethod("__call__", of: object, positional, named)
    }
    guard let function = library.functions[object.className] else {
      throw library.absence(of: object.className)
    }
    return try call(function.definition, in: function.file, positional, named)
  }

  private func callMethod(
    _ name: String, of object: ScriptObject, _ positional: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    guard let entry = library.classes[object.className] else {
      throw ScriptError.unsupported(
        "the method \(name) of \(object.className), for which the archive has no code")
    }
    guard let method = entry.method(name) else {
      // Functions may be kept as attributes.
      if case .object(let value)? = object.attributes[name], value.kind == .function {
        return try call(.object(value), positional, named)
      }
      throw ScriptError("\(object.className) has no method \(name)")
    }
    return try call(method, in: entry.file, [.object(object)] + positional, named)
  }

  /// The result of an object's own method for an operator, such as `__add__`; nil when it has none.
  func callOwnOperator(
    _ name: String, _ arguments: [ScriptValue]
  ) throws -> ScriptValue? {
    guard case .object(let object)? = arguments.first,
      library.classes[object.className]?.method(name) != nil
    else { return nil }
    return try callMethod(name, of: object, Array(arguments.dropFirst()), [])
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
      try meter.spend(ScriptMeter.objectCost)
      return .object(newObject(of: path.dropLast().joined(separator: ".")))
    }
    if path == ["torch", "warn"] || path == ["ops", "prim", "Print"] {
      return try withoutText { _ = try evaluated(arguments, frame) }
    }
    let (positional, named) = try evaluated(arguments, frame)
    switch (path[0], path.count) {
    case ("torch", 2): return try callTorch(path[1], positional, named)
    case ("torch", 3): return try callTorch(path[2], positional, named)
    case ("ops", 3):
      return try callOperator("\(path[1])::\(path[2])", positional, named)
    default: break
    }
    let name = path.joined(separator: ".")
    if let function = library.functions[name] {
      return try call(function.definition, in: function.file, positional, named)
    }
    guard let entry = library.classes[name] else { throw library.absence(of: name) }
    return try instance(of: name, entry, positional, named)
  }

  /// Calls what the code names `torch.f`; lists of objects are ordered by the objects' own `__lt__`.
  private func callTorch(
    _ name: String, _ positional: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    switch name {
    case "str", "format", "percentFormat": return try callPython(name, positional, named)
    case "sort", "sorted":
      if case .list(let list)? = positional.first, case .object? = list.elements.first {
        return try sortObjects(list, positional, named, inPlace: name == "sort")
      }
    default: break
    }
    let isOperator = ScriptOperator.exists("aten::\(name)")
    let isPrimitive = !isOperator && ScriptOperator.exists("prim::\(name)")
    return try callOperator("\(isPrimitive ? "prim" : "aten")::\(name)", positional, named)
  }

  /// An object of a class before anything is put into it.
  func newObject(of className: String) -> ScriptObject {
    ScriptObject(className: className, kind: library.classes[className]?.kind ?? .instance)
  }

  /// An instance of a class; named tuples take their fields, other classes have an `__init__`.
  private func instance(
    of name: String, _ entry: ScriptLibrary.ClassEntry, _ positional: [ScriptValue], _ named: Named
  ) throws -> ScriptValue {
    let object = newObject(of: name)
    try meter.spend(ScriptMeter.objectCost)
    if case .namedTuple(let fields) = entry.kind {
      guard positional.count <= fields.count else {
        throw ScriptError("\(name) has \(fields.count) fields, and \(positional.count) are given")
      }
      for (field, value) in zip(fields, positional) { object.attributes[field] = value }
      for (field, value) in named { object.attributes[field] = value }
      for field in fields where object.attributes[field] == nil {
        guard let value = entry.values[field] else {
          throw ScriptError("\(name) is made without its field \(field)")
        }
        object.attributes[field] = try constant(value, in: entry)
      }
      _ = try ScriptValue.nestedTuple(object.elements ?? [])
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
      let (type, value) = (arguments[0].value, arguments[1].value)
      if case .call(.attribute(let holder, "tolist"), let none) = value, none.isEmpty,
        case .tensor(let tensor) = try evaluate(holder, frame)
      {
        return try list(of: tensor, as: type)
      }
      return try converted(evaluate(value, frame), to: type)
    case ("unchecked_cast", 2): return try evaluate(arguments[1].value, frame)
    case ("uninitialized", 1): return ScriptValue.none
    case ("isinstance", 2):
      let value = try evaluate(arguments[0].value, frame)
      return .bool(ScriptType(arguments[1].value).accepts(value))
    case ("getattr", 2):
      guard case .object(let object) = try evaluate(arguments[0].value, frame),
        case .string(let attributeName) = arguments[1].value
      else { throw ScriptError("getattr takes an object and a name") }
      return try attribute(attributeName, of: object)
    case ("hasattr", 2):
      guard case .object(let object) = try evaluate(arguments[0].value, frame),
        case .string(let attributeName) = arguments[1].value
      else { throw ScriptError("hasattr takes an object and a name") }
      return .bool(
        object.attributes[attributeName] != nil
          || library.classes[object.className]?.values[attributeName] != nil)
    case ("fork", 1...), ("awaitable", 1...):
      // Run at once: nothing tells it from a task that is quick.
      return try call(arguments[0].value, Array(arguments.dropFirst()), frame)
    case ("print", _): return try withoutText { _ = try evaluated(arguments, frame) }
    default: return nil
    }
  }

  /// Evaluates what only messages need, which must not cost the numbers of tensors.
  private func withoutText(_ body: () throws -> Void) throws -> ScriptValue {
    let before = leavesTextOut
    leavesTextOut = true
    defer { leavesTextOut = before }
    try body()
    return .none
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

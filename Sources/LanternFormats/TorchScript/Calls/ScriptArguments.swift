internal import LanternGraphs
internal import LanternTensors

/// The values of a call, put in the order of a method's parameters and made what these take.
struct ScriptArguments {
  /// What is given for each parameter, nil where the default is taken.
  private(set) var layouts: [ScriptLayout?] = []
  /// The tensors in order.
  private(set) var tensors: [Tensor] = []
  private let method: FunctionDefinition
  private let library: ScriptLibrary
  /// How deep values may be nested.
  private static let nesting = 32

  /// Binds values to parameters.
  ///
  /// Throws `GraphError` naming the parameter that does not get what it takes.
  init(
    _ values: [IValue], named: [(name: String, value: IValue)], to method: FunctionDefinition,
    in library: ScriptLibrary
  ) throws {
    (self.method, self.library) = (method, library)
    let parameters = method.parameters.dropFirst()
    let list = parameters.map { "\($0.name): \($0.annotation?.text ?? "Tensor")" }
      .joined(separator: ", ")
    let positional = parameters.filter { !$0.isKeywordOnly }.count
    guard values.count <= positional else {
      throw GraphError(
        .invalidInput,
        "\(method.name)(\(list)) takes \(positional) values, and \(values.count) are given")
    }
    for (index, entry) in named.enumerated() {
      let position = parameters.firstIndex { $0.name == entry.name }
      guard let position, position - 1 >= values.count,
        !named[..<index].contains(where: { $0.name == entry.name })
      else {
        throw GraphError(
          .invalidInput,
          "\(method.name)(\(list)) "
            + (position == nil ? "has no parameter \(entry.name)" : "is given \(entry.name) twice"))
      }
    }
    for (index, parameter) in parameters.enumerated() {
      let value =
        index < values.count ? values[index] : named.first { $0.name == parameter.name }?.value
      guard let value else {
        guard parameter.defaultValue != nil else {
          throw GraphError(
            .invalidInput,
            "\(method.name)(\(list)) is called without its parameter \(parameter.name)")
        }
        layouts.append(nil)
        continue
      }
      let type = parameter.annotation ?? .name("Tensor")
      guard let layout = try layout(of: value, as: type) else {
        throw GraphError(
          .invalidInput,
          "the parameter \(parameter.name) of \(method.name) takes \(type.text), and \(value.kind) "
            + "is given")
      }
      layouts.append(layout)
    }
  }

  /// The structure of a value as one of a type; nil when it is none of it.
  private mutating func layout(
    of value: IValue, as type: Expression, depth: Int = 0
  ) throws -> ScriptLayout? {
    guard depth < Self.nesting else {
      throw GraphError(
        .invalidInput, "a value given to \(method.name) is nested more than \(Self.nesting) deep")
    }
    switch type {
    case .none: return value.isNone ? ScriptLayout.none : nil
    case .name(let name): return try layout(of: value, named: name, depth)
    case .subscripted(.name(let name), _):
      return try layout(of: value, parametric: name, type.typeParameters, depth)
    default:
      guard let path = type.path else { return try plain(value, depth) }
      return try layout(of: value, ofClass: path.joined(separator: "."), depth)
    }
  }

  private mutating func layout(
    of value: IValue, named name: String, _ depth: Int
  ) throws -> ScriptLayout? {
    switch (name, value) {
    case ("Tensor", .tensor), ("str", .string), ("bool", .bool), ("int", .int), ("float", .double),
      ("NoneType", .none), ("number", .int), ("number", .double), ("number", .bool),
      ("Scalar", .int), ("Scalar", .double), ("Scalar", .bool):
      return try plain(value, depth)
    case ("Device", .string(let text)): return .device(text)
    case ("float", .int(let number)): return .double(Double(number).bitPattern)
    // TorchScript takes the number out of a tensor where it wants one.
    case ("int", .tensor(let tensor)) where tensor.shape.elementCount == 1:
      guard let number = try? tensor.integers().first else { return nil }
      return .int(number)
    case ("float", .tensor(let tensor)) where tensor.shape.elementCount == 1:
      guard let number = try? tensor.realValues().first else { return nil }
      return .double(number.bitPattern)
    case ("bool", .tensor(let tensor)) where tensor.shape.elementCount == 1:
      guard let number = try? tensor.realValues().first else { return nil }
      return .bool(number != 0)
    case ("list", .list), ("List", .list), ("tuple", .tuple), ("Tuple", .tuple),
      ("dict", .dictionary), ("Dict", .dictionary):
      return try plain(value, depth)
    case ("Tensor", _), ("str", _), ("bool", _), ("int", _), ("float", _), ("NoneType", _),
      ("number", _), ("Scalar", _), ("Device", _), ("list", _), ("List", _), ("tuple", _),
      ("Tuple", _), ("dict", _), ("Dict", _):
      return nil
    default: return try plain(value, depth)
    }
  }

  private mutating func layout(
    of value: IValue, parametric name: String, _ parameters: [Expression], _ depth: Int
  ) throws -> ScriptLayout? {
    switch name {
    case "Optional", "Union":
      if name == "Optional", value.isNone { return ScriptLayout.none }
      for type in parameters {
        let count = tensors.count
        if let found = try layout(of: value, as: type, depth: depth + 1) { return found }
        tensors.removeLast(tensors.count - count)
      }
      return nil
    case "List":
      guard let type = parameters.first, let values = value.elements else { return nil }
      return try all(values.map { ($0, type) }, depth).map(ScriptLayout.list)
    case "Tuple":
      guard let values = value.elements, values.count == parameters.count else { return nil }
      return try all(Array(zip(values, parameters)), depth).map(ScriptLayout.tuple)
    case "Dict":
      guard case .dictionary(let entries) = value, parameters.count == 2 else { return nil }
      var layouts: [ScriptLayout.Entry] = []
      for entry in entries {
        guard let key = try layout(of: entry.key, as: parameters[0], depth: depth + 1),
          let element = try layout(of: entry.value, as: parameters[1], depth: depth + 1)
        else { return nil }
        layouts.append(ScriptLayout.Entry(key: key, value: element))
      }
      return .dictionary(layouts)
    case "Future", "Final": return try parameters.first.flatMap { try layout(of: value, as: $0) }
    default: return try plain(value, depth)
    }
  }

  private mutating func all(
    _ values: [(IValue, Expression)], _ depth: Int
  ) throws -> [ScriptLayout]? {
    var layouts: [ScriptLayout] = []
    for (value, type) in values {
      guard let layout = try layout(of: value, as: type, depth: depth + 1) else { return nil }
      layouts.append(layout)
    }
    return layouts
  }

  /// An object of a class of the program; the fields of a named tuple may come as a tuple.
  private mutating func layout(
    of value: IValue, ofClass name: String, _ depth: Int
  ) throws -> ScriptLayout? {
    guard let definition = library.classes[name]?.definition else {
      return try plain(value, depth)
    }
    if library.classes[name]?.kind == .enumerationMember {
      return member(of: name, definition, value)
    }
    let declared = definition.fields.filter { $0.annotation != nil }
    var fields: [IValue.Field]
    switch value {
    case .object(let object) where object.className == name: fields = object.fields
    case .tuple(let elements) where elements.count == declared.count:
      fields = zip(declared, elements).map { IValue.Field(name: $0.name, value: $1) }
    default: return nil
    }
    var layouts: [ScriptLayout.Field] = []
    for field in declared {
      guard let given = fields.first(where: { $0.name == field.name }),
        let layout = try layout(
          of: given.value, as: field.annotation ?? .name("Any"), depth: depth + 1)
      else { return nil }
      layouts.append(ScriptLayout.Field(name: field.name, value: layout))
    }
    return .object(name, layouts)
  }

  /// A member of an enumeration, which is given by its name, by its value, or as an object.
  private func member(
    of className: String, _ definition: ClassDefinition, _ value: IValue
  ) -> ScriptLayout? {
    for field in definition.fields {
      let own: ScriptLayout
      switch field.value {
      case .int(let number): own = .int(number)
      case .double(let number): own = .double(number.bitPattern)
      case .string(let text): own = .string(text)
      default: continue
      }
      let isGiven =
        switch (value, own) {
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a.bitPattern == b
        case (.string(let a), .string(let b)): a == b || a == field.name
        case (.string(let a), _): a == field.name
        case (.object(let object), _):
          object.className == className
            && object.fields.contains { $0.name == "name" && $0.value == .string(field.name) }
        default: false
        }
      guard isGiven else { continue }
      return .object(
        className,
        [
          ScriptLayout.Field(name: "name", value: .string(field.name)),
          ScriptLayout.Field(name: "value", value: own),
        ])
    }
    return nil
  }

  /// The structure of a value as it is.
  private mutating func plain(_ value: IValue, _ depth: Int) throws -> ScriptLayout? {
    let any = Expression.name("Any")
    switch value {
    case .none: return ScriptLayout.none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value.bitPattern)
    case .string(let text): return .string(text)
    case .tensor(let tensor):
      tensors.append(tensor)
      return .tensor(tensor.type)
    case .list(let values): return try all(values.map { ($0, any) }, depth).map(ScriptLayout.list)
    case .tuple(let values): return try all(values.map { ($0, any) }, depth).map(ScriptLayout.tuple)
    case .dictionary: return try layout(of: value, parametric: "Dict", [any, any], depth)
    case .object(let object):
      guard library.classes[object.className] != nil else {
        throw GraphError(
          .invalidInput, "the program has no class \(object.className), of which an object is given"
        )
      }
      return try layout(of: value, ofClass: object.className, depth)
    }
  }
}

extension IValue {
  /// The elements of a list or tuple.
  fileprivate var elements: [IValue]? {
    switch self {
    case .list(let elements), .tuple(let elements): elements
    default: nil
    }
  }
}

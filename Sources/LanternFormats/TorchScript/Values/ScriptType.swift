/// A type of TorchScript's language, as annotations and tags of containers write it.
///
/// Values carry their types mostly in themselves; what they do not show, such as the elements of an
/// empty list, is kept beside them. Source of the notation: PyTorch
/// `torch/csrc/jit/frontend/script_type_parser.cpp`.
indirect enum ScriptType: Sendable, Hashable {
  case any
  case none
  case tensor
  case int
  case float
  case bool
  case complex
  /// An int or a float; `number`, and `Scalar` in schemas.
  case number
  case string
  case device
  case list(ScriptType)
  case dictionary(key: ScriptType, value: ScriptType)
  case tuple([ScriptType])
  case union([ScriptType])
  case future(ScriptType)
  /// An instance of a class by its qualified name, a member of an enumeration, a named tuple.
  case object(String)

  /// The type that an annotation names; what is no type is taken for anything.
  init(_ annotation: Expression) {
    switch annotation {
    case .none: self = .none
    case .string(let name): self = .object(name)
    case .name(let name): self = Self.plain[name] ?? .object(name)
    case .subscripted(let base, let subscripts):
      let parameters = subscripts.flatMap(Self.parameters)
      self = Self.generic(base, parameters)
    case .tuple(let types), .list(let types): self = .union(types.map { ScriptType($0) })
    default:
      guard let path = annotation.path else {
        self = .any
        return
      }
      self = path == ["torch", "device"] ? .device : .object(path.joined(separator: "."))
    }
  }

  /// The type that a text names, such as `Dict[str, List[Tensor]]`.
  ///
  /// Nil for what is no type.
  init?(_ text: String) {
    guard let expression = try? Parser.parseType(text, entry: "a type") else { return nil }
    self.init(expression)
  }

  private static func parameters(_ item: Expression.Subscript) -> [ScriptType] {
    switch item {
    case .index(.tuple(let types)): types.map { ScriptType($0) }
    case .index(let type): [ScriptType(type)]
    case .slice: []
    }
  }

  private static func generic(_ base: Expression, _ parameters: [ScriptType]) -> ScriptType {
    guard case .name(let name) = base else { return .any }
    let first = parameters.first ?? .any
    switch name {
    case "List", "list": return .list(first)
    case "Dict", "dict":
      return .dictionary(key: first, value: parameters.count > 1 ? parameters[1] : .any)
    case "Optional": return .union([first, .none])
    case "Union": return .union(parameters)
    case "Tuple", "tuple": return .tuple(parameters)
    case "Future", "Await", "RRef": return .future(first)
    case "Final": return first
    default: return .any
    }
  }

  /// The types without parameters, and containers that leave them open.
  private static let plain: [String: ScriptType] = [
    "Tensor": .tensor, "int": .int, "float": .float, "bool": .bool, "complex": .complex,
    "number": .number, "Scalar": .number, "str": .string, "Device": .device, "device": .device,
    "NoneType": .none, "Any": .any, "Layout": .int, "MemoryFormat": .int, "ScalarType": .int,
    "List": .list(.any), "list": .list(.any), "tuple": .tuple([]), "Tuple": .tuple([]),
    "Dict": .dictionary(key: .any, value: .any), "dict": .dictionary(key: .any, value: .any),
    "Generator": .any,
  ]
}

extension ScriptType {
  /// Whether a value is of this type, as `isinstance` means it.
  ///
  /// Containers are of one type only: a list of integers is none of optional integers.
  func accepts(_ value: ScriptValue) -> Bool {
    switch (self, value) {
    case (.any, _), (.none, .none), (.tensor, .tensor), (.int, .int), (.float, .double),
      (.bool, .bool), (.string, .string), (.device, .device), (.number, .int), (.number, .double):
      return true
    case (.union(let types), _): return types.contains { $0.accepts(value) }
    case (.future(let type), _): return type.accepts(value)
    case (.list(let type), .list(let list)): return type == .any || type.isElementType(of: list)
    case (.dictionary(let key, let content), .dictionary(let dictionary)):
      if key == .any, content == .any { return true }
      if let types = dictionary.types { return types.key == key && types.value == content }
      return dictionary.pairs.allSatisfy { key.isExactly($0.key) && content.isExactly($0.value) }
    case (.tuple(let types), .tuple(let elements)):
      guard !types.isEmpty else { return true }
      return types.count == elements.count && zip(types, elements).allSatisfy { $0.accepts($1) }
    case (.object(let name), .object(let object)): return object.className == name
    default: return false
    }
  }

  private func isElementType(of list: ScriptList) -> Bool {
    if let type = list.elementType { return type == self }
    return list.elements.allSatisfy(isExactly)
  }

  /// Whether a value that nothing is said of has this type, and no narrower one.
  private func isExactly(_ value: ScriptValue) -> Bool {
    switch self {
    case .any, .union, .number, .future: false
    default: accepts(value)
    }
  }

  /// Notes the types of a value's elements where nothing is said of them yet.
  ///
  /// `depth` levels of containers within containers are gone through.
  func tag(_ value: ScriptValue, depth: Int) {
    switch (self, value) {
    case (.union(let types), _):
      let wanted = types.filter { $0 != .none }
      if wanted.count == 1 { wanted[0].tag(value, depth: depth) }
    case (.list(let type), .list(let list)):
      if list.elementType == nil, type != .any { list.elementType = type }
      guard depth > 0, type.isContainer else { return }
      for element in list.elements { type.tag(element, depth: depth - 1) }
    case (.dictionary(let key, let content), .dictionary(let dictionary)):
      if dictionary.types == nil, key != .any { dictionary.types = (key, content) }
      guard depth > 0, content.isContainer else { return }
      for pair in dictionary.pairs { content.tag(pair.value, depth: depth - 1) }
    case (.tuple(let types), .tuple(let elements)) where depth > 0:
      for (type, element) in zip(types, elements) { type.tag(element, depth: depth - 1) }
    default: break
    }
  }

  private var isContainer: Bool {
    switch self {
    case .list, .dictionary, .tuple: true
    case .union(let types): types.contains(where: \.isContainer)
    default: false
    }
  }
}

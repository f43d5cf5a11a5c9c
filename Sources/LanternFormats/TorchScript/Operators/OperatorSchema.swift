internal import LanternTensors

/// The name and the parameters of an operator, as PyTorch's own schemas write them.
///
/// `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1)`; the result and the notes on
/// aliases are left out. Source of the notation: PyTorch `aten/src/ATen/native/README.md`.
struct OperatorSchema: Sendable {
  /// A kind of argument.
  indirect enum Kind: Sendable, Hashable {
    case tensor
    /// A quantised tensor, `QTensor`: what PyTorch has a kernel of its own for.
    case quantized
    case int
    case float
    case bool
    /// An int, a float or a bool.
    case scalar
    case string
    case device
    case any
    /// A list; a single element stands for all where a length is given.
    case list(Kind, length: Int?)
    case optional(Kind)
  }

  struct Parameter: Sendable {
    let name: String
    let kind: Kind
    let defaultValue: Default?
  }

  /// What a parameter is when it is not given.
  enum Default: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case ints([Int])
  }

  /// `aten::add`, without an overload's name.
  let name: String
  /// `Tensor`, the overload's name; empty where there is none.
  let overload: String
  let parameters: [Parameter]
  /// How many of them can be given without their names: those before a `*`.
  let positionalCount: Int
  /// Whether any number of further arguments may follow, written `...`.
  let isVariadic: Bool
  /// The schema as it is written.
  let text: String

  /// Whether integers among the parameters are sizes and the like: those of tensors, or of one to make.
  var describesTensors: Bool {
    parameters.contains { parameter in
      switch parameter.kind {
      case .tensor, .quantized, .optional(.tensor), .list(.tensor, _): true
      default: parameter.name == "size"
      }
    }
  }

  /// Reads a schema written in this module; one that makes no sense is a programmer's mistake.
  init(_ text: String) {
    self.text = text
    let open = text.firstIndex(of: "(") ?? text.endIndex
    let names = text[..<open].split(separator: ".", maxSplits: 1)
    name = String(names[0])
    overload = names.count > 1 ? String(names[1]) : ""
    var parts = text[open...].dropFirst().dropLast().split(separator: ",")
    isVariadic = parts.last.map { $0.hasSuffix("...") } ?? false
    if isVariadic { parts.removeLast() }
    let star = parts.firstIndex { $0.contains("*") }
    positionalCount = star ?? parts.count
    parameters = parts.indices.filter { $0 != star }.map { index in
      let words = parts[index].split(separator: " ")
      precondition(words.count > 1, "a parameter has a kind and a name: \(text)")
      let kind = words[0]
      let name = words[1...].joined(separator: " ").split(separator: "=", maxSplits: 1)
      return Parameter(
        name: String(name[0]), kind: Self.kind(kind),
        defaultValue: name.count > 1 ? Self.defaultValue(name[1]) : nil)
    }
  }

  private static func kind(_ text: Substring) -> Kind {
    if text.hasSuffix("?") { return .optional(kind(text.dropLast())) }
    if text.hasSuffix("]"), let open = text.lastIndex(of: "[") {
      return .list(kind(text[..<open]), length: Int(text[open...].dropFirst().dropLast()))
    }
    switch text {
    case "Tensor": return .tensor
    case "QTensor": return .quantized
    case "int", "SymInt", "ScalarType", "Layout", "MemoryFormat": return .int
    case "float": return .float
    case "bool": return .bool
    case "Scalar": return .scalar
    case "str": return .string
    case "Device": return .device
    case "Any", "t", "Generator": return .any
    default: preconditionFailure("no kind of argument is called \(text)")
    }
  }

  /// Lists are written without spaces, with semicolons between their elements.
  private static func defaultValue(_ text: Substring) -> Default {
    switch text {
    case "None": return .none
    case "True": return .bool(true)
    case "False": return .bool(false)
    default: break
    }
    if text.hasPrefix("[") {
      return .ints(text.dropFirst().dropLast().split(separator: ";").compactMap { Int($0) })
    }
    if text.hasPrefix("\"") { return .string(String(text.dropFirst().dropLast())) }
    if let number = Int(text) { return .int(number) }
    return .double(Double(text) ?? .nan)
  }
}

extension OperatorSchema.Default {
  var value: ScriptValue {
    switch self {
    case .none: .none
    case .bool(let value): .bool(value)
    case .int(let value): .int(value)
    case .double(let value): .double(value)
    case .string(let value): .string(value)
    case .ints(let values): .list(ScriptList(values.map(ScriptValue.int)))
    }
  }
}

extension OperatorSchema {
  /// What may stand for what; the TorchScript compiler tries one after the other, too.
  enum Leniency: CaseIterable {
    /// Every argument is of its parameter's kind.
    case exact
    /// Numbers stand for tensors, and integers for floats.
    case numbersForTensors
    /// Tensors of one element also stand for numbers.
    case tensorsForNumbers
  }

  /// The arguments in the order of the parameters, or nil when they do not fit.
  ///
  /// `byPosition` lets those go without names that need one in code.
  func bound(
    _ positional: [ScriptValue], _ named: [(name: String, value: ScriptValue)],
    _ leniency: Leniency, byPosition: Bool = false
  ) -> [ScriptValue]? {
    let limit = byPosition ? parameters.count : positionalCount
    guard positional.count <= limit || isVariadic else { return nil }
    var values: [ScriptValue?] = Array(positional.prefix(parameters.count))
    values += [ScriptValue?](repeating: nil, count: parameters.count - values.count)
    for (name, value) in named {
      guard let index = parameters.firstIndex(where: { $0.name == name }), values[index] == nil
      else { return nil }
      values[index] = value
    }
    var result: [ScriptValue] = []
    for (value, parameter) in zip(values, parameters) {
      guard let value = value ?? parameter.defaultValue?.value else { return nil }
      let isDefault = value.isNone && parameter.defaultValue.map(\.value.isNone) ?? false
      guard isDefault || parameter.kind.accepts(value, leniency) else { return nil }
      result.append(value)
    }
    if isVariadic { result += positional.dropFirst(parameters.count) }
    return result
  }
}

extension OperatorSchema.Kind {
  /// Whether a value can be an argument of this kind.
  func accepts(_ value: ScriptValue, _ leniency: OperatorSchema.Leniency) -> Bool {
    switch (self, value) {
    case (.any, _), (.optional, .none): true
    case (.optional(let kind), _): kind.accepts(value, leniency)
    case (.tensor, .tensor), (.int, .int), (.float, .double), (.bool, .bool), (.string, .string),
      (.device, .device), (.scalar, .int), (.scalar, .double), (.scalar, .bool):
      true
    case (.device, .string): true
    case (.quantized, .tensor(let tensor)): tensor.isQuantized
    case (.float, .int), (.tensor, .int), (.tensor, .double), (.tensor, .bool):
      leniency != .exact
    case (.int, .tensor(let tensor)), (.float, .tensor(let tensor)), (.bool, .tensor(let tensor)),
      (.scalar, .tensor(let tensor)):
      leniency == .tensorsForNumbers && tensor.shape.elementCount == 1
    case (.list(.any, _), .list), (.list(.any, _), .tuple): true
    case (.list(let kind, _), .list(let list)):
      list.elements.allSatisfy { kind.accepts($0, leniency) }
    case (.list(let kind, _), .tuple(let elements)):
      elements.allSatisfy { kind.accepts($0, leniency) }
    case (.list(let kind, .some), _): kind.accepts(value, leniency)
    default: false
    }
  }
}

extension OperatorSchema.Kind {
  /// Whether arguments are integers, or lists of these.
  var isInteger: Bool {
    switch self {
    case .int: true
    case .optional(let kind), .list(let kind, _): kind.isInteger
    default: false
    }
  }
}

extension ScriptValue {
  var isNone: Bool {
    if case .none = self { true } else { false }
  }
}

internal import LanternTensors

extension ScriptValue {
  /// What kind of value this is, in TorchScript's words.
  var typeName: String {
    switch self {
    case .none: "None"
    case .bool: "bool"
    case .int: "int"
    case .double: "float"
    case .string: "str"
    case .tensor(let tensor): "Tensor \(tensor.type)"
    case .tuple(let elements): "Tuple of \(elements.count)"
    case .list(let list): "List of \(list.elements.count)"
    case .dictionary(let dictionary): "Dict of \(dictionary.count)"
    case .object(let object): object.className
    case .device: "Device"
    }
  }

  /// The value as TorchScript's `str` and `format` write it, tensors by their types alone.
  var text: String { text { "Tensor \($0.type)" } }

  /// The value as TorchScript's `str` and `format` write it; tensors are written by a closure.
  ///
  /// Containers in containers are left out beyond a depth, and elements beyond a number, that no
  /// message needs. Source of the notation: PyTorch `aten/src/ATen/core/ivalue.cpp`.
  func text(_ tensorText: (ScriptTensor) throws -> String) rethrows -> String {
    var rest = 10_000
    return try text(depth: 0, &rest, tensorText)
  }

  private func text(
    depth: Int, _ rest: inout Int, _ tensorText: (ScriptTensor) throws -> String
  ) rethrows -> String {
    rest -= 1
    guard depth < 16, rest > 0 else { return "..." }
    func list(_ elements: [ScriptValue]) throws -> String {
      var parts: [String] = []
      for element in elements.prefix(rest) {
        parts.append(try element.text(depth: depth + 1, &rest, tensorText))
      }
      return parts.joined(separator: ", ")
    }
    func tuple(_ elements: [ScriptValue]) throws -> String {
      "(\(try list(elements))\(elements.count == 1 ? "," : ""))"
    }
    switch self {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .double(let value): return Self.text(of: value)
    case .string(let value), .device(let value): return value
    case .tensor(let tensor): return try tensorText(tensor)
    case .tuple(let elements): return try tuple(elements)
    case .list(let all): return "[\(try list(all.elements))]"
    case .dictionary(let dictionary):
      var parts: [String] = []
      for pair in dictionary.pairs.prefix(rest) {
        let key = try pair.key.text(depth: depth + 1, &rest, tensorText)
        parts.append("\(key): \(try pair.value.text(depth: depth + 1, &rest, tensorText))")
      }
      return "{\(parts.joined(separator: ", "))}"
    case .object(let object):
      if let elements = object.elements { return try tuple(elements) }
      guard object.kind == .enumerationMember else { return "<\(object.className)>" }
      let name = object.className.split(separator: ".").last ?? ""
      return "Enum<\(name).\(object.attributes["name"]?.text ?? "")>"
    }
  }

  /// A float with all digits that tell it from others; what is an integer of 64 bits ends in a point.
  static func text(of value: Double) -> String {
    if let whole = Int(exactly: value) { return "\(whole)." }
    return DecimalDigits.general(value, digits: 17)
  }

  /// Whether two values are equal as Python's `==` means it; nil where that takes tensors' numbers.
  ///
  /// Throws `ScriptError` when the values are too large or nested too deep to compare.
  func equals(_ other: ScriptValue, _ meter: ScriptMeter) throws -> Bool? {
    try equals(other, meter, depth: 0)
  }

  private func equals(
    _ other: ScriptValue, _ meter: ScriptMeter, depth: Int
  ) throws -> Bool? {
    guard depth <= Self.tupleNesting else {
      throw ScriptError("values nested more than \(Self.tupleNesting) deep are compared")
    }
    func areEqual(_ a: [ScriptValue], _ b: [ScriptValue]) throws -> Bool? {
      guard a.count == b.count else { return false }
      try meter.spend(a.count)
      for (x, y) in zip(a, b) {
        guard let same = try x.equals(y, meter, depth: depth + 1) else { return nil }
        if !same { return false }
      }
      return true
    }
    switch (self, other) {
    case (.none, .none): return true
    case (.bool(let a), .bool(let b)): return a == b
    case (.string(let a), .string(let b)), (.device(let a), .device(let b)): return a == b
    case (.int(let a), .int(let b)): return a == b
    case (.int(let a), .double(let b)), (.double(let b), .int(let a)): return Double(a) == b
    case (.double(let a), .double(let b)): return a == b
    case (.tuple(let a), .tuple(let b)): return try areEqual(a, b)
    case (.list(let a), .list(let b)): return try areEqual(a.elements, b.elements)
    case (.dictionary(let a), .dictionary(let b)):
      guard a.count == b.count else { return false }
      let others = a.pairs.map { b[$0.key] }
      guard !others.contains(where: { $0 == nil }) else { return false }
      return try areEqual(a.pairs.map(\.value), others.compactMap(\.self))
    case (.object(let a), .object(let b)):
      if a === b { return true }
      guard a.kind == b.kind, a.className == b.className else { return false }
      if let x = a.elements, let y = b.elements { return try areEqual(x, y) }
      guard a.kind == .enumerationMember, let x = a.attributes["name"] else { return false }
      return try x.equals(b.attributes["name"] ?? .none, meter, depth: depth + 1)
    case (.tensor, _), (_, .tensor): return nil
    default: return false
    }
  }
}

/// PyTorch's numbers for element types.
///
/// Source: PyTorch `c10/core/ScalarType.h`.
enum ScalarType {
  /// The number of an element type; quantised types have numbers of their own.
  static func number(of type: TensorType) -> Int? {
    switch (type.elementType, type.quantization != nil) {
    case (.int8, true): 12
    case (.uint8, true): 13
    case (.int32, true): 14
    default: numbers.first { $0.type == type.elementType }?.number
    }
  }

  /// The element type of a number.
  static func elementType(_ number: Int) -> ElementType? {
    switch number {
    case 12: .int8
    case 13: .uint8
    case 14: .int32
    default: numbers.first { $0.number == number }?.type
    }
  }

  private static let numbers: [(number: Int, type: ElementType)] = [
    (0, .uint8), (1, .int8), (2, .int16), (3, .int32), (4, .int64), (5, .float16), (6, .float32),
    (7, .float64), (9, .complex64), (11, .bool), (15, .bfloat16), (27, .uint16), (28, .uint32),
    (29, .uint64),
  ]
}

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

  /// The value as TorchScript's `str` and `format` write it.
  ///
  /// Containers in containers are left out beyond a depth and a number that no message needs.
  var text: String {
    var rest = 1000
    return text(depth: 0, &rest)
  }

  private func text(depth: Int, _ rest: inout Int) -> String {
    rest -= 1
    guard depth < 16, rest > 0 else { return "..." }
    func list(_ elements: [ScriptValue]) -> String {
      elements.prefix(rest).map { $0.text(depth: depth + 1, &rest) }.joined(separator: ", ")
    }
    switch self {
    case .none: return "None"
    case .bool(let value): return value ? "True" : "False"
    case .int(let value): return "\(value)"
    case .double(let value):
      if value.isNaN { return "nan" }
      if value.isInfinite { return value < 0 ? "-inf" : "inf" }
      return "\(value)"
    case .string(let value), .device(let value): return value
    case .tensor(let tensor): return "Tensor \(tensor.type)"
    case .tuple(let elements): return "(\(list(elements)))"
    case .list(let all): return "[\(list(all.elements))]"
    case .dictionary(let dictionary):
      let pairs = dictionary.pairs.prefix(rest).map {
        "\($0.key.text(depth: depth + 1, &rest)): \($0.value.text(depth: depth + 1, &rest))"
      }
      return "{\(pairs.joined(separator: ", "))}"
    case .object(let object): return "<\(object.className)>"
    }
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
    case (.object(let a), .object(let b)): return a === b
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
    (7, .float64), (11, .bool), (15, .bfloat16), (27, .uint16), (28, .uint32), (29, .uint64),
  ]
}

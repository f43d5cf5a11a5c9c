internal import Lantern

extension IValue {
  /// The tensors in the value, in order; numbers are tensors without dimensions, and text is none.
  var allTensors: [Tensor] {
    get throws {
      switch self {
      case .tensor(let tensor): [tensor]
      case .none, .string: []
      case .bool(let value): [try Tensor([value ? UInt8(1) : 0], type: TensorType(.bool, .scalar))]
      case .int(let value): [try Tensor([Int64(value)], shape: .scalar)]
      case .double(let value): [try Tensor([Float(value)], shape: .scalar)]
      case .list(let elements), .tuple(let elements): try elements.flatMap { try $0.allTensors }
      case .dictionary(let entries): try entries.flatMap { try $0.value.allTensors }
      case .object(let object): try object.fields.flatMap { try $0.value.allTensors }
      }
    }
  }

  /// How many they are.
  private var tensorCount: Int {
    switch self {
    case .tensor, .bool, .int, .double: 1
    case .none, .string: 0
    case .list(let elements), .tuple(let elements): elements.reduce(0) { $0 + $1.tensorCount }
    case .dictionary(let entries): entries.reduce(0) { $0 + $1.value.tensorCount }
    case .object(let object): object.fields.reduce(0) { $0 + $1.value.tensorCount }
    }
  }

  /// A line for each part of the value that has no parts, or plain ones only.
  ///
  /// It has the way to the part, and what it is; `tensor` describes one by its position among all.
  func lines(_ path: String = "output", tensor: (Int, Tensor) -> String) -> [String] {
    var count = 0
    return lines(path, &count, tensor)
  }

  private func lines(
    _ path: String, _ count: inout Int, _ tensor: (Int, Tensor) -> String
  ) -> [String] {
    var lines: [String] = []
    switch self {
    case .tensor(let value):
      lines = ["\(path)  \(tensor(count, value))"]
      count += 1
    case .list(let elements) where !elements.allSatisfy(\.isPlain),
      .tuple(let elements) where !elements.allSatisfy(\.isPlain):
      for (index, element) in elements.enumerated() {
        // Several results of a call are its outputs 0, 1 and so on.
        lines += element.lines(
          path == "output" ? "output \(index)" : "\(path)[\(index)]", &count, tensor)
      }
    case .dictionary(let entries) where !entries.isEmpty:
      for entry in entries { lines += entry.value.lines("\(path)[\(entry.key)]", &count, tensor) }
    case .object(let object) where !object.fields.isEmpty:
      for field in object.fields {
        lines += field.value.lines("\(path).\(field.name)", &count, tensor)
      }
    default:
      lines = ["\(path)  \(description.onOneLine)"]
      count += tensorCount
    }
    return lines
  }

  private var isPlain: Bool {
    switch self {
    case .none, .bool, .int, .double, .string: true
    default: false
    }
  }

  /// The value as JSON; what JSON has no word for is an object of one kind: `{"tuple": [...]}`.
  ///
  /// `files` are where the tensors were written. Tensors of few elements have their numbers with them.
  func json(_ files: [String]?) -> JSON {
    var rest = files?[...]
    return json(&rest)
  }

  private func json(_ files: inout ArraySlice<String>?) -> JSON {
    func all(_ values: [IValue], _ files: inout ArraySlice<String>?) -> JSON {
      var elements: [JSON] = []
      for value in values { elements.append(value.json(&files)) }
      return .array(elements)
    }
    switch self {
    case .none: return .null
    case .bool(let value):
      _ = files?.popFirst()
      return .bool(value)
    case .int(let value):
      _ = files?.popFirst()
      return .integer(value)
    case .double(let value):
      _ = files?.popFirst()
      return .number(value)
    case .string(let text): return .string(text)
    case .list(let elements): return all(elements, &files)
    case .tuple(let elements): return .object([("tuple", all(elements, &files))])
    case .tensor(let tensor):
      let file = files?.popFirst()
      return .object(
        [("tensor", tensor.numbers)] + tensor.type.jsonMembers
          + [("file", file.map(JSON.string) ?? .null)])
    case .dictionary(let entries):
      var pairs: [JSON] = []
      for entry in entries {
        var none: ArraySlice<String>?
        pairs.append(.array([entry.key.json(&none), entry.value.json(&files)]))
      }
      return .object([("dictionary", .array(pairs))])
    case .object(let object):
      var fields: [(String, JSON)] = []
      for field in object.fields { fields.append((field.name, field.value.json(&files))) }
      return .object([("object", .string(object.className)), ("fields", .object(fields))])
    }
  }
}

extension Tensor {
  /// The numbers that the elements stand for, row-major; null for more than a thousand, and for what
  /// is no number.
  fileprivate var numbers: JSON {
    guard shape.elementCount <= 1000 else { return .null }
    if elementType == .bool, let values = try? integers() {
      return .array(values.map { .bool($0 != 0) })
    }
    if elementType.isInteger, type.quantization == nil, let values = try? integers() {
      return .array(values.map(JSON.integer))
    }
    if elementType == .float32, let values = try? elements(as: Float.self) {
      // The shortest digits that mean the same number in single precision.
      return .array(values.map { .number(Double("\($0)") ?? Double($0)) })
    }
    guard let values = try? realValues() else { return .null }
    return .array(values.map(JSON.number))
  }
}

internal import LanternTensors

extension IValue: CustomStringConvertible {
  /// The value in Swift's notation; tensors by their types, and those of one element by its number.
  public var description: String {
    switch self {
    case .none: "nil"
    case .tensor(let tensor): Self.text(of: tensor)
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let text): text.debugDescription
    case .list(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
    case .tuple(let elements): "(" + elements.map(\.description).joined(separator: ", ") + ")"
    case .dictionary(let entries):
      "["
        + (entries.isEmpty ? ":" : entries.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
        + "]"
    case .object(let object): object.description
    }
  }

  private static func text(of tensor: Tensor) -> String {
    guard tensor.shape.elementCount == 1, let value = try? tensor.realValues().first else {
      return "\(tensor.type)"
    }
    return "\(tensor.type) = \(value)"
  }

  /// What kind of value this is, with its article: `a list of 3`.
  public var kind: String {
    switch self {
    case .none: "None"
    case .tensor(let tensor): "a tensor \(tensor.type)"
    case .bool: "a truth value"
    case .int: "an integer"
    case .double: "a real number"
    case .string: "a string"
    case .list(let elements): "a list of \(elements.count)"
    case .tuple(let elements): "a tuple of \(elements.count)"
    case .dictionary(let entries): "a dictionary of \(entries.count)"
    case .object(let object): "an object of the class \(object.className)"
    }
  }
}

extension IValue.Object: CustomStringConvertible {
  public var description: String {
    let name = className.split(separator: ".").last.map(String.init) ?? className
    return "\(name)(" + fields.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + ")"
  }
}

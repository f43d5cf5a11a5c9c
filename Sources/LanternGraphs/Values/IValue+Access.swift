public import LanternTensors

extension IValue {
  /// Whether this is `None`.
  public var isNone: Bool {
    if case .none = self { true } else { false }
  }

  /// The tensor.
  ///
  /// Throws `GraphError` saying what the value is when it is none, as all of these do.
  public var tensorValue: Tensor {
    get throws(GraphError) {
      guard case .tensor(let tensor) = self else { throw mismatch("a tensor") }
      return tensor
    }
  }

  /// The truth value.
  public var boolValue: Bool {
    get throws(GraphError) {
      guard case .bool(let value) = self else { throw mismatch("a truth value") }
      return value
    }
  }

  /// The integer.
  public var intValue: Int {
    get throws(GraphError) {
      guard case .int(let value) = self else { throw mismatch("an integer") }
      return value
    }
  }

  /// The real number; an integer is one, too.
  public var doubleValue: Double {
    get throws(GraphError) {
      switch self {
      case .double(let value): return value
      case .int(let value): return Double(value)
      default: throw mismatch("a number")
      }
    }
  }

  /// The text.
  public var stringValue: String {
    get throws(GraphError) {
      guard case .string(let text) = self else { throw mismatch("a string") }
      return text
    }
  }

  /// The elements of a list.
  public var listValue: [IValue] {
    get throws(GraphError) {
      guard case .list(let elements) = self else { throw mismatch("a list") }
      return elements
    }
  }

  /// The elements of a tuple, or of a named tuple.
  public var tupleValue: [IValue] {
    get throws(GraphError) {
      switch self {
      case .tuple(let elements): return elements
      case .object(let object): return object.fields.map(\.value)
      default: throw mismatch("a tuple")
      }
    }
  }

  /// The entries of a dictionary.
  public var dictionaryValue: [Entry] {
    get throws(GraphError) {
      guard case .dictionary(let entries) = self else { throw mismatch("a dictionary") }
      return entries
    }
  }

  /// The object.
  public var objectValue: Object {
    get throws(GraphError) {
      guard case .object(let object) = self else { throw mismatch("an object") }
      return object
    }
  }

  /// The tensors of a list of tensors.
  public var tensorListValue: [Tensor] {
    get throws(GraphError) { try each { (value) throws(GraphError) in try value.tensorValue } }
  }

  /// The integers of a list of integers.
  public var intListValue: [Int] {
    get throws(GraphError) { try each { (value) throws(GraphError) in try value.intValue } }
  }

  /// The real numbers of a list of numbers.
  public var doubleListValue: [Double] {
    get throws(GraphError) { try each { (value) throws(GraphError) in try value.doubleValue } }
  }

  /// The truth values of a list of such.
  public var boolListValue: [Bool] {
    get throws(GraphError) { try each { (value) throws(GraphError) in try value.boolValue } }
  }

  /// The texts of a list of strings.
  public var stringListValue: [String] {
    get throws(GraphError) { try each { (value) throws(GraphError) in try value.stringValue } }
  }

  private func each<R>(_ body: (IValue) throws(GraphError) -> R) throws(GraphError) -> [R] {
    var results: [R] = []
    for element in try listValue { results.append(try body(element)) }
    return results
  }

  /// An element of a list or tuple, or a field of a named tuple, by its position from 0.
  ///
  /// Throws `GraphError` when there are not so many, or the value holds no elements.
  public subscript(index: Int) -> IValue {
    get throws(GraphError) {
      let elements: [IValue]
      switch self {
      case .list(let all), .tuple(let all): elements = all
      case .object(let object): elements = object.fields.map(\.value)
      default: throw mismatch("a list or a tuple")
      }
      guard elements.indices.contains(index) else {
        throw GraphError(
          .invalidInput, "element \(index) is asked of \(kind), which has \(elements.count)")
      }
      return elements[index]
    }
  }

  /// The value of a dictionary's key, or of an object's field.
  ///
  /// Throws `GraphError` naming those that there are when it is not among them.
  public subscript(key: String) -> IValue {
    get throws(GraphError) {
      let found: IValue?
      let names: [String]
      switch self {
      case .dictionary(let entries):
        found = entries.first { $0.key == .string(key) }?.value
        names = entries.map { $0.key.description }
      case .object(let object):
        found = object[key]
        names = object.fields.map(\.name)
      default: throw mismatch("a dictionary or an object")
      }
      guard let found else {
        throw GraphError(
          .invalidInput,
          "\(key) is asked of \(kind), which has "
            + (names.isEmpty ? "nothing" : names.joined(separator: ", ")))
      }
      return found
    }
  }

  private func mismatch(_ wanted: String) -> GraphError {
    GraphError(.invalidInput, "\(wanted) is wanted of a value that is \(kind)")
  }
}

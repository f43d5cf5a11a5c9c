public import LanternTensors

/// A value that goes into a method of a model or comes out of it, as `org.pytorch.IValue` has them.
///
/// Literals are values: `[1, 2.5, "three", nil, ["key": true]]` is a list. Tuples, tensors and what
/// variables hold are written with the case: `.tuple([.tensor(x), .int(count)])`.
///
/// Two values are equal when they are of the same kind and hold the same; tensors are when their types
/// and their bytes are.
public enum IValue: Sendable, Equatable {
  /// Python's `None`.
  case none
  case tensor(Tensor)
  case bool(Bool)
  case int(Int)
  case double(Double)
  /// Text; also the name of a device.
  case string(String)
  case list([IValue])
  case tuple([IValue])
  /// The entries of a dictionary in the order in which they were put in.
  case dictionary([Entry])
  /// A named tuple, or an instance of another class of the model's program.
  case object(Object)

  /// An entry of a dictionary.
  public struct Entry: Sendable, Equatable {
    /// What it is found by: a string, a number, a tensor, or a tuple of such.
    public var key: IValue
    /// What is found.
    public var value: IValue

    /// Creates an entry.
    public init(key: IValue, value: IValue) {
      self.key = key
      self.value = value
    }
  }

  /// An instance of a class of the program.
  public struct Object: Sendable, Equatable {
    /// The qualified name of its class: `__torch__.detector.Detections`.
    public var className: String
    /// The fields of a named tuple in order; the attributes of another object by name.
    public var fields: [Field]

    /// Creates an object from its parts.
    public init(className: String, fields: [Field]) {
      self.className = className
      self.fields = fields
    }

    /// The value of a field; nil when there is none of this name.
    public subscript(name: String) -> IValue? { fields.first { $0.name == name }?.value }
  }

  /// A named part of an object.
  public struct Field: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What it holds.
    public var value: IValue

    /// Creates a field.
    public init(name: String, value: IValue) {
      self.name = name
      self.value = value
    }
  }
}

extension IValue {
  /// Creates a tensor value.
  public init(_ tensor: Tensor) { self = .tensor(tensor) }
  /// Creates an integer value.
  public init(_ value: Int) { self = .int(value) }
  /// Creates a value of a real number.
  public init(_ value: Double) { self = .double(value) }
  /// Creates a value of a real number.
  public init(_ value: Float) { self = .double(Double(value)) }
  /// Creates a truth value.
  public init(_ value: Bool) { self = .bool(value) }
  /// Creates a value of text.
  public init(_ text: String) { self = .string(text) }
  /// Creates a list of tensors.
  public init(_ tensors: [Tensor]) { self = .list(tensors.map(IValue.tensor)) }
  /// Creates a list of integers.
  public init(_ values: [Int]) { self = .list(values.map(IValue.int)) }
  /// Creates a list of real numbers.
  public init(_ values: [Double]) { self = .list(values.map(IValue.double)) }
  /// Creates a list of truth values.
  public init(_ values: [Bool]) { self = .list(values.map(IValue.bool)) }
  /// Creates a list of texts.
  public init(_ texts: [String]) { self = .list(texts.map(IValue.string)) }
}

extension IValue: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self = .int(value) }
}

extension IValue: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) { self = .double(value) }
}

extension IValue: ExpressibleByBooleanLiteral {
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension IValue: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
}

extension IValue: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: IValue...) { self = .list(elements) }
}

extension IValue: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (IValue, IValue)...) {
    self = .dictionary(elements.map { Entry(key: $0.0, value: $0.1) })
  }
}

extension IValue: ExpressibleByNilLiteral {
  public init(nilLiteral: ()) { self = .none }
}

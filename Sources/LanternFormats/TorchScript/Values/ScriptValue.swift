internal import LanternGraphs
internal import LanternTensors

/// A value of a TorchScript program.
///
/// Numbers, text and tuples are values; tensors, lists, dictionaries and objects are references, as in
/// Python.
enum ScriptValue {
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case tensor(ScriptTensor)
  case tuple([ScriptValue])
  case list(ScriptList)
  case dictionary(ScriptDictionary)
  case object(ScriptObject)
  case device(String)
}

/// A list, shared by all who hold it.
final class ScriptList {
  var elements: [ScriptValue]
  /// Whether a module holds it, so that changing it changes what later calls see.
  var isState = false
  /// What the elements are, where the program says so; else they tell.
  var elementType: ScriptType?

  init(_ elements: [ScriptValue] = [], elementType: ScriptType? = nil) {
    (self.elements, self.elementType) = (elements, elementType)
  }

  deinit { ScriptValue.release(takeElements) }

  /// The elements, which the list then lacks.
  func takeElements() -> [ScriptValue] {
    defer { elements = [] }
    return elements
  }
}

/// A dictionary in the order of insertion, shared by all who hold it.
final class ScriptDictionary {
  /// What can be a key.
  enum Key: Hashable {
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case tuple([Key])
    /// A tensor or an object, which are the same only as themselves.
    case identity(ObjectIdentifier)
  }

  private(set) var entries: [(key: ScriptValue, value: ScriptValue)?] = []
  private var positions: [Key: Int] = [:]
  /// Whether a module holds it, so that changing it changes what later calls see.
  var isState = false
  /// What the keys and values are, where the program says so; else they tell.
  var types: (key: ScriptType, value: ScriptType)?

  init() {}

  deinit { ScriptValue.release(takeValues) }

  /// The values, which the dictionary then lacks.
  func takeValues() -> [ScriptValue] {
    defer { (entries, positions) = ([], [:]) }
    return pairs.map(\.value)
  }

  /// Makes these the entries.
  func replacePairs(_ pairs: [(key: ScriptValue, value: ScriptValue)]) {
    (entries, positions) = ([], [:])
    for pair in pairs { self[pair.key] = pair.value }
  }

  /// The number of entries.
  var count: Int { positions.count }
  /// The entries in the order of insertion.
  var pairs: [(key: ScriptValue, value: ScriptValue)] { entries.compactMap(\.self) }

  /// The value of a key.
  ///
  /// Nil without one, and for what cannot be a key.
  subscript(key: ScriptValue) -> ScriptValue? {
    get { key.dictionaryKey.flatMap { positions[$0] }.flatMap { entries[$0]?.value } }
    set {
      guard let hashed = key.dictionaryKey else { return }
      if let position = positions[hashed] {
        entries[position] = newValue.map { (key, $0) }
        if newValue == nil {
          positions[hashed] = nil
          closeGaps()
        }
      } else if let newValue {
        positions[hashed] = entries.count
        entries.append((key, newValue))
      }
    }
  }

  /// The first entry that is left.
  var first: (key: ScriptValue, value: ScriptValue)? { entries.lazy.compactMap(\.self).first }

  /// Takes away all entries.
  func removeAll() { ScriptValue.release(takeValues) }

  /// Forgets the places of removed entries once they are the greater part.
  private func closeGaps() {
    guard entries.count > 16, entries.count > 2 * positions.count else { return }
    entries.removeAll { $0 == nil }
    for (position, entry) in entries.enumerated() {
      if let key = entry?.key.dictionaryKey { positions[key] = position }
    }
  }
}

extension ScriptValue {
  /// The value as a key of dictionaries; nil for values that cannot be one.
  var dictionaryKey: ScriptDictionary.Key? {
    switch self {
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let value): return .double(value)
    case .string(let value), .device(let value): return .string(value)
    case .tensor(let tensor): return .identity(ObjectIdentifier(tensor))
    case .object(let object): return .identity(ObjectIdentifier(object))
    case .tuple(let elements):
      let keys = elements.compactMap(\.dictionaryKey)
      return keys.count == elements.count ? .tuple(keys) : nil
    case .none, .list, .dictionary: return nil
    }
  }
}

/// An instance of a class of the program: a module, a named tuple's like, packed parameters.
final class ScriptObject {
  /// What its class makes of it.
  enum Kind: Sendable, Hashable {
    case instance
    /// A tuple whose elements have these names.
    case namedTuple([String])
    /// A member of an enumeration, with the attributes `name` and `value`.
    case enumerationMember
    /// A function of the program, which `className` names.
    case function
  }

  let kind: Kind
  /// The qualified name of its class: `__torch__.torchvision.models.resnet.ResNet`.
  let className: String
  var attributes: [String: ScriptValue]
  /// Whether a module holds it, so that changing it changes what later calls see.
  var isState = false

  init(className: String, kind: Kind = .instance, attributes: [String: ScriptValue] = [:]) {
    self.className = className
    self.kind = kind
    self.attributes = attributes
  }

  deinit { ScriptValue.release(takeAttributes) }

  /// The attributes' values, which the object then lacks.
  func takeAttributes() -> [ScriptValue] {
    defer { attributes = [:] }
    return Array(attributes.values)
  }

  /// The elements of a named tuple; nil for anything else.
  var elements: [ScriptValue]? {
    guard case .namedTuple(let names) = kind else { return nil }
    return names.map { attributes[$0] ?? .none }
  }
}

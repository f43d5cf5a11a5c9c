internal import LanternGraphs
internal import LanternTensors

/// A value of a program with its tensors left out, of which it has the types only.
///
/// It is what tells one call from another before the numbers in its tensors are known, and what makes
/// a value again out of tensors in their order.
indirect enum ScriptLayout: Hashable, Sendable {
  case none
  case bool(Bool)
  case int(Int)
  /// A real number by its bits, so that every one equals itself.
  case double(UInt64)
  case string(String)
  case device(String)
  case tensor(TensorType)
  case list([ScriptLayout])
  case tuple([ScriptLayout])
  case dictionary([Entry])
  case object(String, [Field])

  struct Entry: Hashable, Sendable {
    var key: ScriptLayout
    var value: ScriptLayout
  }

  struct Field: Hashable, Sendable {
    var name: String
    var value: ScriptLayout
  }
}

extension ScriptLayout {
  /// The value with the tensors that a closure gives, which is asked for them in order.
  ///
  /// Objects of a class come empty from another closure.
  func scriptValue(
    _ newObject: (String) -> ScriptObject, _ tensor: (TensorType) throws -> ScriptTensor
  ) throws -> ScriptValue {
    switch self {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .double(let bits): return .double(Double(bitPattern: bits))
    case .string(let text): return .string(text)
    case .device(let name): return .device(name)
    case .tensor(let type): return .tensor(try tensor(type))
    case .list(let elements):
      return .list(ScriptList(try elements.map { try $0.scriptValue(newObject, tensor) }))
    case .tuple(let elements):
      return try .nestedTuple(try elements.map { try $0.scriptValue(newObject, tensor) })
    case .dictionary(let entries):
      let dictionary = ScriptDictionary()
      for entry in entries {
        dictionary[try entry.key.scriptValue(newObject, tensor)] = try entry.value.scriptValue(
          newObject, tensor)
      }
      return .dictionary(dictionary)
    case .object(let className, let fields):
      let object = newObject(className)
      for field in fields {
        object.attributes[field.name] = try field.value.scriptValue(newObject, tensor)
      }
      return .object(object)
    }
  }

  /// The value as callers see it, out of its tensors in order; numbers have one, too, which is skipped.
  func value(_ leaves: inout ArraySlice<Tensor>) -> IValue {
    switch self {
    case .none: return .none
    case .bool(let value):
      leaves = leaves.dropFirst()
      return .bool(value)
    case .int(let value):
      leaves = leaves.dropFirst()
      return .int(value)
    case .double(let bits):
      leaves = leaves.dropFirst()
      return .double(Double(bitPattern: bits))
    case .string(let text), .device(let text): return .string(text)
    case .tensor: return leaves.popFirst().map(IValue.tensor) ?? .none
    case .list(let elements): return .list(elements.map { $0.value(&leaves) })
    case .tuple(let elements): return .tuple(elements.map { $0.value(&leaves) })
    case .dictionary(let entries):
      // Keys hold no tensors, and so have no part in what is in order.
      return .dictionary(
        entries.map { entry in
          var none: ArraySlice<Tensor> = []
          return IValue.Entry(key: entry.key.value(&none), value: entry.value.value(&leaves))
        })
    case .object(let className, let fields):
      return .object(
        IValue.Object(
          className: className,
          fields: fields.map { IValue.Field(name: $0.name, value: $0.value.value(&leaves)) }))
    }
  }

  /// The type of a text in the value, which is no tensor; nil without one.
  var textType: String? {
    switch self {
    case .string: "str"
    case .device: "Device"
    case .none, .bool, .int, .double, .tensor: nil
    case .list(let elements), .tuple(let elements): elements.lazy.compactMap(\.textType).first
    case .dictionary(let entries): entries.lazy.compactMap(\.value.textType).first
    case .object(_, let fields): fields.lazy.compactMap(\.value.textType).first
    }
  }
}

/// What tells one call from another before its numbers are known.
struct CallSignature: Hashable, Sendable {
  /// What is called.
  var method: String
  /// What is given for each parameter, nil where the default is taken.
  var arguments: [ScriptLayout?]

  init(method: String, arguments: [ScriptLayout?]) {
    (self.method, self.arguments) = (method, arguments)
  }

  /// A call with tensors alone.
  init(method: String, types: [TensorType]) {
    self.init(method: method, arguments: types.map(ScriptLayout.tensor))
  }
}

/// What a call has given: the structure, and the tensors in it and of its numbers, in order.
struct ScriptResult<Leaf> {
  var layout: ScriptLayout
  var leaves: [Leaf]
}

extension ScriptResult<Tensor> {
  /// The result as callers see it.
  var value: IValue {
    var rest = leaves[...]
    return layout.value(&rest)
  }

  /// The result's tensors in order, numbers among them.
  ///
  /// Throws `FormatError` when there is text among them.
  func tensors() throws -> [Tensor] {
    if let type = layout.textType {
      throw FormatError(
        .unsupported,
        "a result that holds a \(type), which is no tensor; call(values:) gives results of any kind"
      )
    }
    return leaves
  }
}

internal import LanternGraphs
internal import LanternTensors

extension TorchScriptModule {
  /// How many attributes are listed at most.
  private static let attributeCount = 1 << 14

  /// The attributes of the module and of the objects within it, each object's in the order in which its
  /// class declares them.
  func attributes() -> [ModelInspection.Attribute] {
    var attributes: [ModelInspection.Attribute] = []
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
    var pending: [(path: String, object: ScriptObject)] = [("", root)]
    while let (path, object) = pending.popLast() {
      var within: [(String, ScriptObject)] = []
      let declared = fieldNames(of: object)
      let others = object.attributes.keys.filter { !declared.contains($0) }.sorted()
      for name in declared + others {
        guard attributes.count < Self.attributeCount, let value = object.attributes[name] else {
          continue
        }
        attributes.append(ModelInspection.Attribute(path: path + name, kind: value.kind))
        if case .object(let next) = value, seen.insert(ObjectIdentifier(next)).inserted {
          within.append((path + name + ".", next))
        }
      }
      pending += within.reversed()
    }
    return attributes
  }
}

extension ScriptValue {
  /// What a value is, with the value itself where that is short.
  fileprivate var kind: String {
    switch self {
    case .tensor(let tensor): tensor.type.description
    case .bool, .int, .double: "\(typeName) = \(text)"
    case .string(let text): "str = " + String(text.prefix(60)).debugDescription
    default: typeName
    }
  }
}

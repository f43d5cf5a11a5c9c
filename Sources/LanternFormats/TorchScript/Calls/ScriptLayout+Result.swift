internal import LanternGraphs
internal import LanternTensors

extension TorchScriptModule {
  /// The most values of a result, and how deep they may be nested.
  private static let (resultCount, resultNesting) = (1 << 12, 32)

  /// The structure of a value of the program, and the tensors in it; numbers become such, too.
  ///
  /// Throws `FormatError` for more values than a result may have.
  func result(of value: ScriptValue) throws -> ScriptResult<ScriptTensor> {
    var visits = 0
    var leaves: [ScriptTensor] = []
    let layout = try layout(of: value, depth: 0, &visits, &leaves)
    return ScriptResult(layout: layout, leaves: leaves)
  }

  private func layout(
    of value: ScriptValue, depth: Int, _ visits: inout Int, _ leaves: inout [ScriptTensor]
  ) throws -> ScriptLayout {
    visits += 1
    guard depth < Self.resultNesting, visits <= Self.resultCount else {
      throw FormatError(
        .unsupported,
        "a result of more than \(Self.resultCount) values, or nested more than "
          + "\(Self.resultNesting) deep")
    }
    func all(_ values: [ScriptValue]) throws -> [ScriptLayout] {
      var layouts: [ScriptLayout] = []
      for value in values {
        layouts.append(try layout(of: value, depth: depth + 1, &visits, &leaves))
      }
      return layouts
    }
    switch value {
    case .none: return .none
    case .string(let text): return .string(text)
    case .device(let name): return .device(name)
    case .bool(let value):
      leaves.append(
        ScriptTensor(try Tensor([value ? UInt8(1) : 0], type: TensorType(.bool, .scalar))))
      return .bool(value)
    case .int(let value):
      leaves.append(try interpreter.recorder.scalarTensor(.int(value)))
      return .int(value)
    case .double(let value):
      leaves.append(try interpreter.recorder.scalarTensor(.double(value)))
      return .double(value.bitPattern)
    case .tensor(let tensor):
      leaves.append(tensor)
      return .tensor(tensor.type)
    case .list(let list): return .list(try all(list.elements))
    case .tuple(let elements): return .tuple(try all(elements))
    case .dictionary(let dictionary):
      return .dictionary(
        try dictionary.pairs.map { pair in
          var keyLeaves: [ScriptTensor] = []
          let key = try layout(of: pair.key, depth: depth + 1, &visits, &keyLeaves)
          if case .tensor = key {
            throw FormatError(.unsupported, "a result that is a dictionary with tensors as keys")
          }
          return ScriptLayout.Entry(
            key: key, value: try layout(of: pair.value, depth: depth + 1, &visits, &leaves))
        })
    case .object(let object):
      return .object(
        object.className,
        try fieldNames(of: object).map { name in
          let value = object.attributes[name] ?? .none
          return ScriptLayout.Field(
            name: name, value: try layout(of: value, depth: depth + 1, &visits, &leaves))
        })
    }
  }

  /// The names of an object's attributes that it has, in the order in which its class declares them.
  func fieldNames(of object: ScriptObject) -> [String] {
    if object.kind == .enumerationMember { return ["name", "value"] }
    let declared =
      interpreter.library.classes[object.className]?.definition.fields.map(\.name) ?? []
    return declared.filter { object.attributes[$0] != nil }
  }
}

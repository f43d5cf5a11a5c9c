extension ScriptOperator {
  /// Dictionaries, which keep the order in which keys were put in.
  static let dictionaries: [ScriptOperator] = [
    keyed("aten::__getitem__.Dict_KEY(Any self, Any key)") { call in
      guard let value = try call.dictionary(0)[call.arguments[1]] else { throw call.absentKey() }
      return value
    },
    keyed("aten::__contains__.KEY(Any dict, Any key)") { call in
      .bool(try call.dictionary(0)[call.arguments[1]] != nil)
    },
    keyed("aten::keys.KEY(Any self)") { call in
      let dictionary = try call.dictionary(0)
      try call.meter.spend(dictionary.count)
      return .list(
        ScriptList(dictionary.pairs.map(\.key), elementType: dictionary.types?.key))
    },
    keyed("aten::values.KEY(Any self)") { call in
      let dictionary = try call.dictionary(0)
      try call.meter.spend(dictionary.count)
      return .list(
        ScriptList(dictionary.pairs.map(\.value), elementType: dictionary.types?.value))
    },
    keyed("aten::items.KEY(Any self)") { call in
      let dictionary = try call.dictionary(0)
      try call.meter.spend(dictionary.count)
      return .list(
        ScriptList(
          try dictionary.pairs.map { try .nestedTuple([$0.key, $0.value]) },
          elementType: dictionary.types.map { .tuple([$0.key, $0.value]) }))
    },
    keyed("aten::get.KEY(Any self, Any key)") { call in
      try call.dictionary(0)[call.arguments[1]] ?? .none
    },
    keyed("aten::get.default_KEY(Any self, Any key, Any? default_value)") { call in
      try call.dictionary(0)[call.arguments[1]] ?? call.arguments[2]
    },
    keyed("aten::len.Dict_KEY(Any self)") { call in .int(try call.dictionary(0).count) },
    keyed("aten::setdefault.KEY(Any self, Any key, Any? default_value)") { call in
      let dictionary = try call.dictionaryToChange(0)
      if let value = dictionary[call.arguments[1]] { return value }
      try call.set(call.arguments[1], call.arguments[2], in: dictionary)
      return call.arguments[2]
    },
    keyed("aten::_set_item.KEY(Any l, Any idx, Any? v)") { call in
      try call.set(call.arguments[1], call.arguments[2], in: call.dictionaryToChange(0))
      return .none
    },
    keyed("aten::pop.Dict_KEY(Any self, Any key)") { call in
      guard let value = try call.removed(call.dictionaryToChange(0)) else {
        throw call.absentKey()
      }
      return value
    },
    keyed("aten::pop.Dict_default_KEY(Any self, Any key, Any? default_value)") { call in
      try call.removed(call.dictionaryToChange(0)) ?? call.arguments[2]
    },
    keyed("aten::Delete.Dict_KEY(Any self, Any key)") { call in
      guard try call.removed(call.dictionaryToChange(0)) != nil else { throw call.absentKey() }
      return .none
    },
    // PyTorch takes the first entry, where Python takes the last.
    keyed("aten::popitem.KEY(Any self)") { call in
      let dictionary = try call.dictionaryToChange(0)
      guard let first = dictionary.first else {
        throw ScriptError("KeyError: popitem(): dictionary is empty")
      }
      dictionary[first.key] = nil
      return try .nestedTuple([first.key, first.value])
    },
    keyed("aten::clear.KEY(Any self)") { call in
      try call.dictionaryToChange(0).removeAll()
      return .none
    },
    keyed("aten::update.KEY(Any self, Any to_add)") { call in
      let dictionary = try call.dictionaryToChange(0)
      for pair in try call.dictionary(1).pairs {
        try call.set(pair.key, pair.value, in: dictionary)
      }
      return .none
    },
    keyed("aten::copy.Dict_KEY(Any self)") { call in try call.copyOfDictionary() },
    [ScriptOperator("aten::dict()") { _ in .dictionary(ScriptDictionary()) }],
    keyed("aten::dict.KEY(t[] inputs)") { call in
      let dictionary = ScriptDictionary()
      for pair in try call.elements(0) {
        guard case .tuple(let parts) = pair, parts.count == 2 else {
          throw call.wrong(0, "a list of pairs")
        }
        try call.set(parts[0], parts[1], in: dictionary)
      }
      return .dictionary(dictionary)
    },
    keyed("aten::dict.Dict_KEY(Any self)") { call in try call.copyOfDictionary() },
  ].flatMap(\.self)

  /// An operator for each type of keys, whose names PyTorch has in the names of overloads.
  private static func keyed(
    _ schema: String, _ body: @escaping @Sendable (ScriptCall) throws -> ScriptValue
  ) -> [ScriptOperator] {
    ["str", "int", "bool", "float", "Tensor"].map { key in
      let parts = schema.split(separator: "KEY", maxSplits: 1)
      return ScriptOperator(parts.joined(separator: key), body)
    }
  }
}

extension ScriptCall {
  /// A dictionary.
  fileprivate func dictionary(_ index: Int) throws -> ScriptDictionary {
    guard case .dictionary(let dictionary) = arguments[index] else {
      throw wrong(index, "a dictionary")
    }
    return dictionary
  }

  /// A dictionary that is about to be changed.
  ///
  /// Throws `NeedsData` for one that a module holds when the recording has types only.
  fileprivate func dictionaryToChange(_ index: Int) throws -> ScriptDictionary {
    let dictionary = try dictionary(index)
    if dictionary.isState { try recorder.willChangeState() }
    return dictionary
  }

  fileprivate func set(
    _ key: ScriptValue, _ value: ScriptValue, in dictionary: ScriptDictionary
  ) throws {
    guard key.dictionaryKey != nil else {
      throw ScriptError("\(key.typeName) cannot be a key of a dictionary")
    }
    try requireRoom(dictionary.count + 1, copied: ScriptMeter.entryCost)
    dictionary[key] = value
  }

  /// Takes the entry of the second argument out.
  fileprivate func removed(_ dictionary: ScriptDictionary) throws -> ScriptValue? {
    guard let value = dictionary[arguments[1]] else { return nil }
    dictionary[arguments[1]] = nil
    return value
  }

  fileprivate func copyOfDictionary() throws -> ScriptValue {
    let (source, copy) = (try dictionary(0), ScriptDictionary())
    copy.types = source.types
    for pair in source.pairs { try set(pair.key, pair.value, in: copy) }
    return .dictionary(copy)
  }

  fileprivate func absentKey() -> ScriptError {
    ScriptError("KeyError: a dictionary has no key \(arguments[1].text)")
  }
}

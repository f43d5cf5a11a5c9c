extension Unpickler {
  /// Reads a name and looks it up in the closed table.
  mutating func global() throws(FormatError) -> PickleGlobal {
    let module = try line()
    let name = "\(module).\(try line())"
    if let known = PickleGlobal(named: name) { return known }
    if let reason = PickleGlobal.unsupported[name] {
      throw failure("the pickle uses `\(name)`: \(reason)", .unsupported)
    }
    // Names outside `__torch__` are classes only where the archive has their code.
    let path = module.split(separator: ".").joined(separator: "/")
    guard name.hasPrefix("__torch__.") || archive.has("code/\(path).py") else {
      throw failure(
        "the pickle names `\(name)`, which is neither a class of the program nor one of the few "
          + "functions that archives need; nothing else is ever called", .unsupported)
    }
    return .programClass(name)
  }

  func newObject(of target: PickleItem) throws -> PickleItem {
    guard case .global(.programClass(let name)) = target.content else {
      throw failure("an object is made of what is no class of the program")
    }
    return PickleItem(.object(try builder.object(className: name)))
  }

  /// Gives an object its state.
  func built(_ target: PickleItem, _ state: PickleItem) throws -> PickleItem {
    switch target.content {
    case .value(.object(let object)):
      let value = try value(state)
      target.hold([state])
      guard !target.isHeld else {
        throw failure(
          "an object is given its state after another value holds it; values that hold themselves "
            + "are not read", .unsupported)
      }
      try builder.setState(value, of: object)
      return target
    case .value(.dictionary):
      // An ordered dictionary's own attributes, such as a state dictionary's versions.
      return target
    case .global(.legacyIntList):
      return PickleItem(try list(of: .int, value(state)), from: state)
    case .global(.programClass): return try reduced(target, state)
    default: throw failure("a state is given to what is no object")
    }
  }

  /// Calls what the table lists.
  func reduced(_ target: PickleItem, _ arguments: PickleItem) throws -> PickleItem {
    guard case .global(let global) = target.content else {
      throw failure("what is called is not one of the functions that archives need")
    }
    switch global {
    case .programClass(let name):
      let object = try builder.object(className: name)
      try builder.setState(value(arguments), of: object)
      return PickleItem(.value(.object(object)), holding: [arguments])
    case .orderedDictionary: return try orderedDictionary(arguments)
    case .device: return PickleItem(try device(elements(of: arguments)))
    case .list(let kind):
      let elements = try elements(of: arguments)
      guard elements.count == 1 else { throw arity(global, elements.count) }
      return PickleItem(try list(of: kind, value(elements[0])), from: arguments)
    case .restoreTypeTag:
      let elements = try elements(of: arguments)
      guard elements.count == 2, case .string(let name) = try value(elements[1]) else {
        throw arity(global, elements.count)
      }
      if let type = ScriptType(name) { type.tag(try value(elements[0]), depth: 0) }
      return PickleItem(try value(elements[0]), from: arguments)
    case .rebuildTensor:
      return PickleItem(.tensor(try tensor(elements(of: arguments), isQuantized: false)))
    case .rebuildQuantizedTensor:
      return PickleItem(.tensor(try tensor(elements(of: arguments), isQuantized: true)))
    case .rebuildParameter:
      let elements = try elements(of: arguments)
      guard elements.count >= 1, case .tensor = try value(elements[0]) else {
        throw arity(global, elements.count)
      }
      return PickleItem(try value(elements[0]))
    case .rebuildFromType:
      // Function, class, the function's arguments, attributes, which are left aside.
      let elements = try elements(of: arguments)
      guard elements.count == 4 else { throw arity(global, elements.count) }
      switch elements[0].content {
      case .global(.rebuildTensor), .global(.rebuildQuantizedTensor), .global(.rebuildParameter):
        return try reduced(elements[0], elements[2])
      default: throw failure("a tensor is rebuilt by what does not rebuild tensors")
      }
    case .storageType, .scheme, .tensorClass, .legacyIntList:
      throw failure("\(global.description) is called, which is no function")
    }
  }

  /// The elements of a tuple, whatever they are.
  func elements(of item: PickleItem) throws(FormatError) -> [PickleItem] {
    switch item.content {
    case .parts(let parts): return parts
    case .value(.tuple(let values)): return values.map { PickleItem($0, from: item) }
    default: throw failure("the arguments of a call are no tuple")
    }
  }

  private func arity(_ global: PickleGlobal, _ count: Int) -> FormatError {
    failure("\(global.description) does not take these \(count) arguments")
  }

  private func orderedDictionary(_ arguments: PickleItem) throws(FormatError) -> PickleItem {
    let dictionary = PickleItem(.dictionary(ScriptDictionary()))
    guard let pairs = try elements(of: arguments).first else { return dictionary }
    guard case .list(let list) = try value(pairs) else {
      throw failure("an ordered dictionary is made of what is no list")
    }
    for pair in list.elements {
      let items: [ScriptValue]
      switch pair {
      case .tuple(let elements) where elements.count == 2: items = elements
      case .list(let inner) where inner.elements.count == 2: items = inner.elements
      default: throw failure("an entry of an ordered dictionary is no pair")
      }
      try setItems(items.map { PickleItem($0, from: pairs) }, of: dictionary)
    }
    return dictionary
  }

  private func device(_ elements: [PickleItem]) throws(FormatError) -> ScriptValue {
    guard let first = elements.first, elements.count <= 2, case .string(let kind) = try value(first)
    else { throw arity(.device, elements.count) }
    guard elements.count == 2 else { return .device(kind) }
    switch try value(elements[1]) {
    case .none: return .device(kind)
    case .int(let index): return .device("\(kind):\(index)")
    default: throw arity(.device, elements.count)
    }
  }

  private func list(
    of kind: PickleGlobal.ListElement, _ value: ScriptValue
  ) throws(FormatError) -> ScriptValue {
    guard case .list(let list) = value else {
      throw failure("a list of \(kind.rawValue) is made of what is no list")
    }
    for element in list.elements {
      switch (kind, element) {
      case (.int, .int), (.double, .double), (.bool, .bool), (.tensor, .tensor): continue
      default: throw failure("a list of \(kind.rawValue) holds something else")
      }
    }
    list.elementType = kind.type
    return value
  }
}

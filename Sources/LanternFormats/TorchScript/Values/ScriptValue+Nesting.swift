extension ScriptValue {
  /// How many tuples may lie within each other.
  static let tupleNesting = 32
  /// How many tuples one tuple may hold, counted as often as they are held.
  static let tupleWeight = 10_000

  /// A tuple of these elements.
  ///
  /// Throws `ScriptError` when tuples are nested so deep that walking through them would take too
  /// much stack or time; tuples cannot change, so no other walk must ask.
  static func nestedTuple(_ elements: [ScriptValue]) throws -> ScriptValue {
    var level = elements
    var (height, weight) = (0, 0)
    while true {
      var next: [ScriptValue] = []
      for case .tuple(let inner) in level {
        weight += 1
        guard weight <= tupleWeight else {
          throw ScriptError("a tuple holds more than \(tupleWeight) others")
        }
        next += inner
      }
      if next.isEmpty { return .tuple(elements) }
      height += 1
      guard height < tupleNesting else {
        throw ScriptError("tuples are nested more than \(tupleNesting) deep")
      }
      level = next
    }
  }

  /// Lets go of what a closure gives without recursion, however deep containers lie within containers.
  ///
  /// Left to themselves, each container would release the next from within its own release, and a
  /// long chain would exhaust the stack.
  static func release(_ values: () -> [ScriptValue]) {
    // A parameter would hold the values until the end.
    var pending = values()
    guard pending.contains(where: \.isContainer) else { return }
    while let last = pending.indices.last {
      // What the array still held would not be the only reference.
      var (list, dictionary, object) = pending[last].references
      if case .tuple(let elements) = pending.remove(at: last) {
        pending += elements.filter(\.isContainer)
      }
      if isKnownUniquelyReferenced(&list) { pending += list?.takeElements() ?? [] }
      if isKnownUniquelyReferenced(&dictionary) { pending += dictionary?.takeValues() ?? [] }
      if isKnownUniquelyReferenced(&object) { pending += object?.takeAttributes() ?? [] }
    }
  }

  private var references: (ScriptList?, ScriptDictionary?, ScriptObject?) {
    switch self {
    case .list(let list): (list, nil, nil)
    case .dictionary(let dictionary): (nil, dictionary, nil)
    case .object(let object): (nil, nil, object)
    default: (nil, nil, nil)
    }
  }

  private var isContainer: Bool {
    switch self {
    case .list, .dictionary, .object, .tuple: true
    default: false
    }
  }
}

extension ScriptValue {
  /// Marks everything in a value as part of a module: changing it changes what later calls see.
  ///
  /// What is marked already is not gone through again: nothing can have been put into it since but by
  /// a change of state.
  func markAsState() {
    var pending = [self]
    while let value = pending.popLast() {
      switch value {
      case .tensor(let tensor):
        tensor.isState = true
        tensor.origin?.root.isState = true
      case .tuple(let elements): pending += elements
      case .list(let list):
        guard !list.isState else { continue }
        list.isState = true
        pending += list.elements
      case .dictionary(let dictionary):
        guard !dictionary.isState else { continue }
        dictionary.isState = true
        pending += dictionary.pairs.map(\.value)
      case .object(let object): object.isState = true
      case .none, .bool, .int, .double, .string, .device: break
      }
    }
  }
}

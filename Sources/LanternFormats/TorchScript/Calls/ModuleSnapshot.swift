/// Everything that a module holds at some time.
///
/// Values that cannot change are shared with the module, so that it takes little memory.
struct ModuleSnapshot {
  private(set) var objects: [(object: ScriptObject, attributes: [String: ScriptValue])] = []
  private(set) var lists: [(list: ScriptList, elements: [ScriptValue])] = []
  private(set) var dictionaries:
    [(dictionary: ScriptDictionary, pairs: [(key: ScriptValue, value: ScriptValue)])] = []
  /// Tensors with memory of their own, before those that show it.
  private(set) var tensors:
    [(tensor: ScriptTensor, content: ScriptTensor.Content, generation: Int)] = []
  /// Whatever of all that can be referred to.
  private(set) var identities: Set<ObjectIdentifier> = []

  init(_ module: TorchScriptModule) {
    var views: [ScriptTensor] = []
    module.visitValues { value in
      switch value {
      case .object(let object):
        if isNew(object) { objects.append((object, object.attributes)) }
      case .list(let list):
        if isNew(list) { lists.append((list, list.elements)) }
      case .dictionary(let dictionary):
        if isNew(dictionary) { dictionaries.append((dictionary, dictionary.pairs)) }
      case .tensor(let tensor):
        let root = tensor.origin?.root ?? tensor
        if isNew(root) { tensors.append((root, root.content, root.generation)) }
        if isNew(tensor) { views.append(tensor) }
      default: break
      }
    }
    tensors += views.map { ($0, $0.content, $0.generation) }
  }

  private mutating func isNew(_ reference: AnyObject) -> Bool {
    identities.insert(ObjectIdentifier(reference)).inserted
  }

  /// Whether something was there.
  func holds(_ reference: AnyObject) -> Bool { identities.contains(ObjectIdentifier(reference)) }

  /// Puts everything back to what it was.
  func restore() {
    for (object, attributes) in objects { object.attributes = attributes }
    for (list, elements) in lists { list.elements = elements }
    for (dictionary, pairs) in dictionaries { dictionary.replacePairs(pairs) }
    for (tensor, content, generation) in tensors { tensor.restore(content, generation) }
  }

  /// The places whose contents are others now than they were.
  func changes() -> [StateSlot] {
    var slots: [StateSlot] = []
    for (object, attributes) in objects {
      for name in Set(attributes.keys).union(object.attributes.keys).sorted()
      where !ScriptValue.areSame(attributes[name], object.attributes[name]) {
        slots.append(.attribute(object, name))
      }
    }
    for (list, elements) in lists where !ScriptValue.areSame(elements, list.elements) {
      slots.append(.list(list))
    }
    for (dictionary, pairs) in dictionaries {
      let now = dictionary.pairs
      if !ScriptValue.areSame(pairs.map(\.key), now.map(\.key))
        || !ScriptValue.areSame(pairs.map(\.value), now.map(\.value))
      {
        slots.append(.dictionary(dictionary))
      }
    }
    // What shows the memory of another tensor changes with it.
    for (tensor, _, generation) in tensors
    where tensor.origin == nil && (tensor.generation != generation || tensor.loss != nil) {
      slots.append(.tensor(tensor))
    }
    return slots
  }
}

/// A place in a module that can be changed.
enum StateSlot {
  case attribute(ScriptObject, String)
  case list(ScriptList)
  case dictionary(ScriptDictionary)
  case tensor(ScriptTensor)

  /// What it is told from others by, while whatever holds it is there.
  struct Key: Hashable {
    let holder: ObjectIdentifier
    let name: String?
  }

  var key: Key {
    switch self {
    case .attribute(let object, let name): Key(holder: ObjectIdentifier(object), name: name)
    default: Key(holder: ObjectIdentifier(holder), name: nil)
    }
  }

  /// What holds it.
  var holder: AnyObject {
    switch self {
    case .attribute(let object, _): object
    case .list(let list): list
    case .dictionary(let dictionary): dictionary
    case .tensor(let tensor): tensor
    }
  }
}

extension ScriptValue {
  /// Whether two values are the same: equal, or one and the same reference.
  fileprivate static func areSame(_ a: ScriptValue?, _ b: ScriptValue?) -> Bool {
    switch (a, b) {
    case (nil, nil), (.some(.none), .some(.none)): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern
    case (.string(let a), .string(let b)), (.device(let a), .device(let b)): a == b
    case (.tuple(let a), .tuple(let b)): areSame(a, b)
    case (.tensor(let a), .tensor(let b)): a === b
    case (.list(let a), .list(let b)): a === b
    case (.dictionary(let a), .dictionary(let b)): a === b
    case (.object(let a), .object(let b)): a === b
    default: false
    }
  }

  fileprivate static func areSame(_ a: [ScriptValue], _ b: [ScriptValue]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { areSame($0, $1) }
  }
}

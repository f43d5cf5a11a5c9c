internal import LanternTensors

/// The kind of state that a module is in: what calls can tell from another before any number is known.
struct StateSignature: Hashable {
  private indirect enum Layout: Hashable {
    /// No value at all.
    case absent
    case plain(ScriptLayout)
    /// What the file has; its own changes are told by its own slots.
    case known(ObjectIdentifier)
    /// A tensor that a caller has put there: a constant, like weights.
    case constant(TensorIdentity)
    /// A tensor that calls have made, by its place among them.
    case computed(Int, TensorType)
    case list([Layout])
    case tuple([Layout])
    case dictionary([Layout], [Layout])
    case object(String, [String], [Layout])
  }

  private var slots: [StateSlot.Key: Layout] = [:]

  /// The state that the file has.
  init() {}

  /// The kind of a state, and the tensors in it that calls have made, in order.
  ///
  /// Nil for states that are not told apart: with views of each other's memory, or numbers that are
  /// lost.
  init?(_ state: ModuleState, tensors: inout [ScriptTensor]) {
    guard let initial = state.initial else { return }
    var walk = Walk(initial: initial)
    for slot in state.slots {
      let layout: Layout?
      switch slot {
      case .attribute(let object, let name):
        layout = object.attributes[name].map { walk.layout(of: $0) } ?? .absent
      case .list(let list): layout = .list(list.elements.compactMap { walk.layout(of: $0) })
      case .dictionary(let dictionary): layout = walk.layout(of: dictionary)
      case .tensor(let tensor): layout = walk.layout(of: tensor)
      }
      guard let layout, !walk.hasFailed else { return nil }
      slots[slot.key] = layout
    }
    tensors = walk.tensors
  }

  private struct Walk {
    let initial: ModuleSnapshot
    var tensors: [ScriptTensor] = []
    var hasFailed = false
    private var seen: Set<ObjectIdentifier> = []
    private var depth = 0

    init(initial: ModuleSnapshot) { self.initial = initial }

    mutating func layout(of value: ScriptValue) -> Layout? {
      depth += 1
      defer { depth -= 1 }
      guard depth <= ScriptValue.tupleNesting, !hasFailed else { return failure() }
      switch value {
      case .none: return .plain(.none)
      case .bool(let value): return .plain(.bool(value))
      case .int(let value): return .plain(.int(value))
      case .double(let value): return .plain(.double(value.bitPattern))
      case .string(let text): return .plain(.string(text))
      case .device(let name): return .plain(.device(name))
      case .tensor(let tensor):
        return initial.holds(tensor) ? .known(ObjectIdentifier(tensor)) : layout(of: tensor)
      case .tuple(let elements): return .tuple(elements.compactMap { layout(of: $0) })
      case .list(let list):
        if initial.holds(list) { return .known(ObjectIdentifier(list)) }
        guard isNew(list) else { return failure() }
        return .list(list.elements.compactMap { layout(of: $0) })
      case .dictionary(let dictionary):
        if initial.holds(dictionary) { return .known(ObjectIdentifier(dictionary)) }
        return isNew(dictionary) ? layout(of: dictionary) : failure()
      case .object(let object):
        if initial.holds(object) { return .known(ObjectIdentifier(object)) }
        guard isNew(object) else { return failure() }
        let names = object.attributes.keys.sorted()
        return .object(
          object.className, names,
          names.compactMap { object.attributes[$0] }.compactMap { layout(of: $0) })
      }
    }

    mutating func layout(of dictionary: ScriptDictionary) -> Layout? {
      let pairs = dictionary.pairs
      return .dictionary(
        pairs.compactMap { layout(of: $0.key) }, pairs.compactMap { layout(of: $0.value) })
    }

    /// The numbers of a tensor that is not as the file has it.
    mutating func layout(of tensor: ScriptTensor) -> Layout? {
      guard tensor.origin == nil, tensor.loss == nil else { return failure() }
      switch tensor.content {
      case .recorded: return failure()
      case .constant(let data): return .constant(TensorIdentity(data))
      case .computed(let data):
        if let index = tensors.firstIndex(where: { $0 === tensor }) {
          return .computed(index, data.type)
        }
        tensors.append(tensor)
        return .computed(tensors.count - 1, data.type)
      }
    }

    /// Whether a container is met for the first time; what is held twice is not told apart.
    private mutating func isNew(_ container: AnyObject) -> Bool {
      seen.insert(ObjectIdentifier(container)).inserted
    }

    private mutating func failure() -> Layout? {
      hasFailed = true
      return nil
    }
  }
}

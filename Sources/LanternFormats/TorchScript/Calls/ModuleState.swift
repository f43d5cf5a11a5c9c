internal import LanternGraphs
internal import LanternTensors

/// What of a module is not as the file has it, kept up from call to call.
///
/// The first change takes a snapshot of the whole module, and so does the first one of every call that
/// is interpreted; what differs afterwards are the places that calls change. They tell the kinds of
/// state apart in which a module can be, and a call that was recorded in a kind of state can be
/// repeated in it.
final class ModuleState {
  private let module: TorchScriptModule
  /// The module as the file has it; nil while nothing has been changed.
  private(set) var initial: ModuleSnapshot?
  /// The module before the first change of the call that is running.
  private(set) var before: ModuleSnapshot?
  /// The places that are not as the file has them, in the order in which they were changed first.
  private(set) var slots: [StateSlot] = []

  init(_ module: TorchScriptModule) { self.module = module }

  /// Whether everything is as the file has it.
  var isInitial: Bool { slots.isEmpty }

  /// Is called before anything changes.
  func willChange() {
    guard before == nil else { return }
    let snapshot = ModuleSnapshot(module)
    if initial == nil { initial = snapshot }
    before = snapshot
  }

  /// Is called before a call that is interpreted: what shows memory that calls have written to is found
  /// from there, whose numbers may be others when the call is repeated.
  func outdateViews() {
    for case .tensor(let tensor) in slots where tensor.loss == nil { tensor.outdateViews() }
  }

  /// Ends a call or another change; `before` is gone then.
  ///
  /// Gives the places that it has changed.
  @discardableResult
  func didChange() -> [StateSlot] {
    guard let before, let initial else { return [] }
    self.before = nil
    let changes = before.changes()
    guard !changes.isEmpty else { return [] }
    let all = initial.changes()
    let keys = Set(all.map(\.key))
    slots.removeAll { !keys.contains($0.key) }
    let known = Set(slots.map(\.key))
    slots += all.filter { !known.contains($0.key) }
    return changes
  }

  /// Says which places are not as the file has them after a recorded call was repeated.
  func didRepeat(_ slots: [StateSlot]) { self.slots = slots }

  /// Puts everything back to what the file has.
  func reset() {
    initial?.restore()
    slots = []
    before = nil
  }

  /// Undoes what has been changed since `willChange`, and what calls after it have changed.
  func restore(_ snapshot: ModuleSnapshot) {
    willChange()
    snapshot.restore()
    didChange()
  }

  // MARK: Tensors that calls leave behind

  /// Makes tensors that a call has put into the module ones of their own, whose numbers are computed.
  ///
  /// A view that alone shows its memory is as good as a tensor of its own, and what it was made from
  /// need not be kept. What a call has put there as a constant counts as a number that may be another
  /// one next time.
  func settle() throws {
    guard before != nil, let initial else { return }
    var references: [ObjectIdentifier: Int] = [:]
    module.visitValues { value in
      guard case .tensor(let tensor) = value else { return }
      references[ObjectIdentifier(tensor.origin?.root ?? tensor), default: 0] += 1
    }
    for slot in initial.changes() {
      switch slot {
      case .attribute(let object, let name):
        guard let value = object.attributes[name] else { continue }
        object.attributes[name] = try settled(value, references, initial, depth: 0)
      case .list(let list):
        list.elements = try list.elements.map { try settled($0, references, initial, depth: 0) }
      case .tensor(let tensor):
        if let constant = tensor.constant { tensor.settle(constant) }
      case .dictionary: break
      }
    }
  }

  private func settled(
    _ value: ScriptValue, _ references: [ObjectIdentifier: Int], _ initial: ModuleSnapshot,
    depth: Int
  ) throws -> ScriptValue {
    guard depth < ScriptValue.tupleNesting else { return value }
    switch value {
    case .tensor(let tensor):
      guard !initial.holds(tensor) else { return value }
      if let root = tensor.origin?.root {
        guard references[ObjectIdentifier(root)] == 1, tensor.loss == nil, root.loss == nil else {
          return value
        }
        let recorder = module.interpreter.recorder
        try recorder.refresh(tensor)
        let own = ScriptTensor(tensor.content)
        own.isState = true
        recorder.watch(own)
        if let constant = own.constant { own.settle(constant) }
        return .tensor(own)
      }
      if let constant = tensor.constant { tensor.settle(constant) }
      return value
    case .tuple(let elements):
      return .tuple(
        try elements.map { try settled($0, references, initial, depth: depth + 1) })
    case .list(let list) where !initial.holds(list):
      list.elements = try list.elements.map {
        try settled($0, references, initial, depth: depth + 1)
      }
      return value
    default: return value
    }
  }
}

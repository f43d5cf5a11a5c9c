internal import LanternGraphs
internal import LanternTensors

/// What is noted of an interpreted call, to repeat it without its program if that can be.
struct CallRecording {
  /// The tensors that were given.
  let arguments: [Tensor]
  /// The tensors of the module's state before the call.
  let stateTensors: [ScriptTensor]
  private let stateData: [Tensor]
  /// The one graph that was run, with the tensors that went in and came out.
  private var run: (graph: any PreparedGraph, inputs: [Tensor], outputs: [Tensor])?
  private var runCount = 0

  init(arguments: [Tensor], stateTensors: [ScriptTensor]) {
    (self.arguments, self.stateTensors) = (arguments, stateTensors)
    stateData = stateTensors.compactMap {
      if case .computed(let data) = $0.content { data } else { nil }
    }
  }

  /// Notes that a graph was run.
  mutating func note(_ graph: any PreparedGraph, _ inputs: [Tensor], _ outputs: [Tensor]) {
    runCount += 1
    run = (graph, inputs, outputs)
  }

  /// The call as something that can be repeated; nil when its way may depend on numbers, or what it has
  /// changed cannot be told in terms of what it was given and has made.
  ///
  /// `changes` are the places that it has changed, `leaves` the tensors of its result.
  func repeatable(
    result: ScriptResult<ScriptTensor>, changes: [StateSlot], state: ModuleState,
    before: ModuleSnapshot?
  ) -> RecordedCall? {
    guard runCount <= 1, stateData.count == stateTensors.count else { return nil }
    var builder = Builder(
      stateTensors: stateTensors, initial: state.initial, before: before)
    guard
      builder.note(arguments, { .argument($0) }), builder.note(stateData, { .state($0) })
    else { return nil }
    let inputs = (run?.inputs ?? []).map { builder.source(of: $0) }
    // Outputs may be inputs that come out again; either is right then.
    for (index, output) in (run?.outputs ?? []).enumerated() {
      builder.sources[TensorIdentity(output)] = .output(index)
    }
    let leaves = result.leaves.map { builder.source(of: $0) }
    var call = RecordedCall(
      graph: run?.graph, inputs: inputs.compactMap(\.self),
      result: ScriptResult(layout: result.layout, leaves: leaves.compactMap(\.self)))
    guard call.inputs.count == inputs.count, call.result.leaves.count == leaves.count else {
      return nil
    }
    for slot in changes {
      guard builder.add(slot, to: &call) else { return nil }
    }
    call.newTensors = builder.newTensors
    call.slotsAfter = state.slots
    return call
  }

  private struct Builder {
    let stateTensors: [ScriptTensor]
    let initial: ModuleSnapshot?
    let before: ModuleSnapshot?
    var sources: [TensorIdentity: RecordedCall.Source] = [:]
    var newTensors: [RecordedCall.Source] = []
    private var newIndices: [ObjectIdentifier: Int] = [:]
    private var containers: Set<ObjectIdentifier> = []

    init(stateTensors: [ScriptTensor], initial: ModuleSnapshot?, before: ModuleSnapshot?) {
      (self.stateTensors, self.initial, self.before) = (stateTensors, initial, before)
    }

    /// Notes where tensors are found; false when one is given twice, since it is not known then
    /// which of the two is meant.
    mutating func note(_ tensors: [Tensor], _ source: (Int) -> RecordedCall.Source) -> Bool {
      for (index, tensor) in tensors.enumerated() {
        let old = sources.updateValue(source(index), forKey: TensorIdentity(tensor))
        if old != nil, tensor.shape.elementCount > 0 { return false }
      }
      return true
    }

    func source(of tensor: Tensor) -> RecordedCall.Source? { sources[TensorIdentity(tensor)] }

    func source(of tensor: ScriptTensor) -> RecordedCall.Source? {
      guard tensor.isCurrent, tensor.loss == nil else { return nil }
      switch tensor.content {
      case .constant(let data): return .constant(data)
      case .computed(let data): return source(of: data)
      case .recorded: return nil
      }
    }

    mutating func add(_ slot: StateSlot, to call: inout RecordedCall) -> Bool {
      if case .tensor(let tensor) = slot {
        guard let source = source(of: tensor) else { return false }
        if initial?.holds(tensor) == true {
          call.writes.append((.known(tensor), source))
        } else if let index = stateTensors.firstIndex(where: { $0 === tensor }) {
          call.writes.append((.state(index), source))
        } else {
          return false
        }
        return true
      }
      // What an earlier call has made cannot be found again but by the place that holds it.
      guard initial?.holds(slot.holder) == true else { return false }
      let template: RecordedCall.Template?
      switch slot {
      case .attribute(let object, let name):
        template = object.attributes[name].map { self.template(of: $0) } ?? .absent
      case .list(let list): template = all(list.elements).map(RecordedCall.Template.list)
      case .dictionary(let dictionary): template = pairs(of: dictionary)
      case .tensor: template = nil
      }
      guard let template else { return false }
      call.assignments.append((slot, template))
      return true
    }

    private mutating func template(
      of value: ScriptValue, depth: Int = 0
    ) -> RecordedCall.Template? {
      guard depth < ScriptValue.tupleNesting else { return nil }
      switch value {
      case .none, .bool, .int, .double, .string, .device: return .value(value)
      case .tensor(let tensor): return self.template(of: tensor)
      case .tuple(let elements): return all(elements, depth).map(RecordedCall.Template.tuple)
      case .list(let list):
        if initial?.holds(list) == true { return .value(value) }
        return isNew(list) ? all(list.elements, depth).map(RecordedCall.Template.list) : nil
      case .dictionary(let dictionary):
        if initial?.holds(dictionary) == true { return .value(value) }
        return isNew(dictionary) ? pairs(of: dictionary, depth) : nil
      case .object(let object):
        if initial?.holds(object) == true { return .value(value) }
        guard isNew(object) else { return nil }
        let names = object.attributes.keys.sorted()
        return all(names.compactMap { object.attributes[$0] }, depth).map {
          .object(object.className, object.kind, Array(zip(names, $0)).map { ($0.0, $0.1) })
        }
      }
    }

    private mutating func template(of tensor: ScriptTensor) -> RecordedCall.Template? {
      if initial?.holds(tensor) == true { return .value(.tensor(tensor)) }
      if let index = stateTensors.firstIndex(where: { $0 === tensor }) { return .existing(index) }
      guard tensor.origin == nil else { return nil }
      if let index = newIndices[ObjectIdentifier(tensor)] { return .new(index) }
      guard before?.holds(tensor) != true, let source = source(of: tensor) else { return nil }
      newIndices[ObjectIdentifier(tensor)] = newTensors.count
      newTensors.append(source)
      return .new(newTensors.count - 1)
    }

    private mutating func all(
      _ values: [ScriptValue], _ depth: Int = 0
    ) -> [RecordedCall.Template]? {
      var templates: [RecordedCall.Template] = []
      for value in values {
        guard let template = template(of: value, depth: depth + 1) else { return nil }
        templates.append(template)
      }
      return templates
    }

    private mutating func pairs(
      of dictionary: ScriptDictionary, _ depth: Int = 0
    ) -> RecordedCall.Template? {
      let pairs = dictionary.pairs
      // Keys that are references are found by what they are, which is another thing in every call.
      guard pairs.allSatisfy({ $0.key.isPlain }), let values = all(pairs.map(\.value), depth) else {
        return nil
      }
      return .dictionary(zip(pairs, values).map { ($0.key, $1) })
    }

    /// Whether a container was made by the call, and is held once.
    private mutating func isNew(_ container: AnyObject) -> Bool {
      before?.holds(container) != true
        && containers.insert(ObjectIdentifier(container)).inserted
    }
  }
}

extension ScriptValue {
  /// Whether the value is a number or text.
  fileprivate var isPlain: Bool {
    switch self {
    case .bool, .int, .double, .string: true
    default: false
    }
  }
}

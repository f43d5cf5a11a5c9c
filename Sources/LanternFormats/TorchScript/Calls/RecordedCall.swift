internal import LanternGraphs
internal import LanternTensors

/// A call that can be repeated without its program: a graph, where its inputs come from, and where
/// its outputs go.
struct RecordedCall {
  /// Where the numbers of a tensor are found.
  enum Source {
    /// Among the tensors that are given, in order.
    case argument(Int)
    /// Among the tensors of the module's state, in order.
    case state(Int)
    case output(Int)
    case constant(Tensor)
  }

  /// What a changed place holds afterwards.
  indirect enum Template {
    case absent
    /// What is the same after every such call.
    case value(ScriptValue)
    /// A tensor that the call makes, by its place among them.
    case new(Int)
    /// A tensor of the state before the call, by its place.
    case existing(Int)
    case tuple([Template])
    case list([Template])
    case dictionary([(key: ScriptValue, value: Template)])
    case object(String, ScriptObject.Kind, [(name: String, value: Template)])
  }

  /// The graph; nil when nothing is to be computed.
  var graph: (any PreparedGraph)?
  var inputs: [Source]
  var result: ScriptResult<Source>
  /// The tensors that are put into the state.
  var newTensors: [Source] = []
  /// What becomes of changed places.
  var assignments: [(slot: StateSlot, template: Template)] = []
  /// The numbers that tensors of the state get in place.
  var writes: [(tensor: WrittenTensor, source: Source)] = []
  /// The places that are not as the file has them afterwards.
  var slotsAfter: [StateSlot] = []
  /// Whether the graph's inputs are all that is given and its outputs all that is wanted.
  var isGraph: Bool

  /// A tensor that is written to.
  enum WrittenTensor {
    case known(ScriptTensor)
    case state(Int)
  }

  /// A call that is a graph of what is given.
  init(_ graph: any PreparedGraph, inputCount: Int, layout: ScriptLayout) {
    self.graph = graph
    inputs = (0..<inputCount).map(Source.argument)
    result = ScriptResult(layout: layout, leaves: graph.outputTypes.indices.map(Source.output))
    isGraph = true
  }

  init(graph: (any PreparedGraph)?, inputs: [Source], result: ScriptResult<Source>) {
    (self.graph, self.inputs, self.result) = (graph, inputs, result)
    isGraph = false
  }

  /// Repeats the call; `state` are the tensors of the module's state, which must be of the same kind.
  func run(_ arguments: [Tensor], _ state: [ScriptTensor]) throws -> ScriptResult<Tensor> {
    let known = try state.map { tensor in
      guard case .computed(let data) = tensor.content else {
        throw GraphError(.invalidGraph, "a tensor of the module's state has no numbers")
      }
      return data
    }
    var outputs: [Tensor] = []
    func find(_ source: Source) -> Tensor {
      switch source {
      case .argument(let index): arguments[index]
      case .state(let index): known[index]
      case .output(let index): outputs[index]
      case .constant(let tensor): tensor
      }
    }
    if let graph { outputs = try graph.run(inputs.map(find)) }
    let made = newTensors.map { source in
      let tensor = ScriptTensor(.computed(find(source)))
      tensor.isState = true
      return tensor
    }
    // All values are found before any place changes.
    let values = assignments.map { Self.value(of: $0.template, made, state) }
    for (tensor, source) in writes {
      switch tensor {
      case .known(let tensor): tensor.write(.computed(find(source)))
      case .state(let index): state[index].write(.computed(find(source)))
      }
    }
    for ((slot, _), value) in zip(assignments, values) { slot.assign(value) }
    return ScriptResult(layout: result.layout, leaves: result.leaves.map(find))
  }

  private static func value(
    of template: Template, _ made: [ScriptTensor], _ state: [ScriptTensor]
  ) -> ScriptValue? {
    func value(_ template: Template) -> ScriptValue {
      switch template {
      case .absent: return .none
      case .value(let value): return value
      case .new(let index): return .tensor(made[index])
      case .existing(let index): return .tensor(state[index])
      case .tuple(let elements): return .tuple(elements.map(value))
      case .list(let elements):
        let list = ScriptList(elements.map(value))
        list.isState = true
        return .list(list)
      case .dictionary(let pairs):
        let dictionary = ScriptDictionary()
        for pair in pairs { dictionary[pair.key] = value(pair.value) }
        dictionary.isState = true
        return .dictionary(dictionary)
      case .object(let className, let kind, let fields):
        let object = ScriptObject(className: className, kind: kind)
        for field in fields { object.attributes[field.name] = value(field.value) }
        object.isState = true
        return .object(object)
      }
    }
    if case .absent = template { return nil }
    return value(template)
  }
}

extension StateSlot {
  /// Puts something there; nil takes an attribute away.
  func assign(_ value: ScriptValue?) {
    switch (self, value) {
    case (.attribute(let object, let name), let value): object.attributes[name] = value
    case (.list(let list), .list(let source)): list.elements = source.elements
    case (.dictionary(let dictionary), .dictionary(let source)):
      dictionary.replacePairs(source.pairs)
    default: break
    }
  }
}

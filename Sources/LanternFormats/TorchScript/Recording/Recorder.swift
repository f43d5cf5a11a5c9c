internal import LanternGraphs
internal import LanternTensors

/// Turns the tensor operations of a running program into a graph.
///
/// Operations on constants are evaluated at once. Everything else becomes nodes, which are run when
/// the program asks for a number, or ends.
final class Recorder {
  /// Runs a recorded graph on its inputs; the numbers that were read before tell one way through the
  /// program from another.
  typealias Executor = (
    _ graph: Graph, _ inputs: [Tensor], _ reads: [ScriptNumber]
  ) throws -> [Tensor]

  /// The graph so far.
  private(set) var graph = Graph(name: "forward")
  /// Where the program stands, for the places of nodes.
  var place: () -> String = { "" }
  /// Called before the program changes what later calls see.
  private let onStateChange: () -> Void
  /// The numbers that the program has read out of computed tensors; with the types of its inputs they
  /// tell which way it has gone.
  private(set) var reads: [ScriptNumber] = []
  /// Whether the program's way, or a number in the graph, may be another one for other numbers in its
  /// inputs, or in the next call.
  private(set) var hasReadData = false
  private let execute: Executor?
  /// What operations on constants gave in earlier calls.
  private let constantResults: ConstantResults?
  /// The data of the graph's inputs, by input; none when the recording has types only.
  private var inputData: [Tensor] = []
  /// The graph's values for tensors that are known; the tensors are held so that they stay themselves.
  private var known: [ObjectIdentifier: (tensor: ScriptTensor, value: Value.ID)] = [:]
  private var recorded: [WeakTensor] = []

  /// What has been spent on operations on constants.
  private var constantWork = 0
  /// The most that may be: bytes made and multiply-accumulates together.
  private let constantWorkLimit: Int
  /// The most nodes of a graph.
  private static let nodeLimit = 1 << 18

  private struct WeakTensor { weak var tensor: ScriptTensor? }

  /// Starts a recording; without an executor it stops where a number is needed.
  init(
    constantWorkLimit: Int = 1 << 33, constantResults: ConstantResults? = nil,
    execute: Executor? = nil, onStateChange: @escaping () -> Void = {}
  ) {
    self.constantResults = constantResults
    self.constantWorkLimit = constantWorkLimit
    self.execute = execute
    self.onStateChange = onStateChange
  }

  /// Whether numbers can be had.
  var hasData: Bool { execute != nil }

  /// A tensor that stands for an input of which only the type is known.
  func input(_ type: TensorType, name: String) -> ScriptTensor {
    let id = graph.addInput(type, name: name)
    let tensor = ScriptTensor(.recorded(id, type))
    recorded.append(WeakTensor(tensor: tensor))
    return tensor
  }

  /// Records an operation, or evaluates it when all inputs are constant.
  ///
  /// `declared` are the types of the outputs where the rule leaves their quantisation open.
  func record(
    _ operation: any Operator, _ inputs: [ScriptTensor], declared: [TensorType]? = nil
  ) throws -> [ScriptTensor] {
    for tensor in inputs { try refresh(tensor) }
    if let outputs = try recordInFloat32(operation, inputs) { return outputs }
    let constants = inputs.compactMap(\.constant)
    if constants.count == inputs.count {
      return try evaluate(operation, constants, declared: declared)
    }
    guard graph.nodes.count < Self.nodeLimit else {
      throw ScriptError("the program comes to more than \(Self.nodeLimit) operations on tensors")
    }
    let values = inputs.map(value)
    let outputs = try graph.append(operation, values, declared: declared, place: place())
    return outputs.map { id in
      let tensor = ScriptTensor(.recorded(id, graph[id].type))
      recorded.append(WeakTensor(tensor: tensor))
      return tensor
    }
  }

  private func evaluate(
    _ operation: any Operator, _ inputs: [Tensor], declared: [TensorType]?
  ) throws -> [ScriptTensor] {
    let types = inputs.map(\.type)
    var outputs = try operation.outputTypes(for: types)
    if let declared { outputs = zip(outputs, declared).map { $1.with(shape: $0.shape) } }
    try operation.check(inputs: types, outputs: outputs)
    let evaluated = {
      try self.spend(outputs, operation.multiplyAccumulates(inputs: types, outputs: outputs))
      return try operation.evaluate(inputs, outputs: outputs)
    }
    guard let constantResults else { return try evaluated().map { ScriptTensor($0) } }
    return try constantResults.results(of: operation, on: inputs, declared: declared, evaluated)
      .map { ScriptTensor($0) }
  }

  /// Counts the work of an operation on constants, which a small file can ask for at any size.
  func spend(_ outputs: [TensorType], _ multiplyAccumulates: Int) throws {
    guard outputs.allSatisfy({ $0.shape.elementCount <= ScriptOperator.largestTensor }) else {
      throw ScriptError(
        "would make more than \(ScriptOperator.largestTensor) elements out of constants")
    }
    for cost in outputs.map(\.byteCount) + [multiplyAccumulates] {
      guard let total = constantWork.checkedSum(with: cost), total <= constantWorkLimit else {
        throw ScriptError(
          "the program does more work on constants alone than the budget of "
            + "\(constantWorkLimit) bytes and multiply-accumulates")
      }
      constantWork = total
    }
  }

  /// The numbers of a tensor; runs what has been recorded if it must.
  ///
  /// Throws `NeedsData` when the recording has types only.
  func data(of tensor: ScriptTensor) throws -> Tensor {
    try refresh(tensor)
    if case .constant(let data) = tensor.content { return data }
    noteDataRead()
    if case .recorded = tensor.content { try flush() }
    switch tensor.content {
    case .constant(let data), .computed(let data): return data
    case .recorded: throw NeedsData()
    }
  }

  /// Runs what has been recorded, for all tensors that somebody still holds.
  ///
  /// Throws `NeedsData` when the recording has types only.
  func flush() throws {
    let alive = recorded.compactMap(\.tensor).filter {
      // A view that has to look again will find its memory.
      if $0.isCurrent, case .recorded = $0.content { true } else { false }
    }
    defer { if hasData { restart() } }
    guard !alive.isEmpty else { return }
    guard let execute else { throw NeedsData() }
    graph.setOutputs(alive.map(value))
    let results = try execute(graph, inputData, reads)
    for (tensor, result) in zip(alive, results) { tensor.settle(result) }
  }

  /// Says that what is recorded holds for this call alone: it depends on numbers in tensors, or on
  /// chance.
  func noteDataRead() { hasReadData = true }

  /// The numbers of a tensor after the last `flush`, for whoever made the call.
  func result(_ tensor: ScriptTensor) throws -> Tensor {
    let hasRead = hasReadData
    defer { hasReadData = hasRead }
    return try data(of: tensor)
  }

  /// Remembers a number that the program has read.
  func note(_ number: ScriptNumber) { reads.append(number) }

  /// Gives up what has been recorded, after a failure.
  ///
  /// Tensors that somebody still holds, such as the module, say so when they are read.
  func abandon() {
    for tensor in recorded.compactMap(\.tensor) {
      if case .recorded = tensor.content { tensor.lose() }
    }
    restart()
  }

  private func restart() {
    graph = Graph(name: graph.name)
    inputData = []
    known = [:]
    recorded = []
  }

  /// The graph with these outputs, and no others.
  func finished(returning outputs: [ScriptTensor]) throws -> Graph {
    for tensor in outputs { try refresh(tensor) }
    graph.setOutputs(outputs.map(value))
    return graph
  }

  private func value(of tensor: ScriptTensor) -> Value.ID {
    switch tensor.content {
    case .recorded(let id, _): return id
    case .constant(let data):
      return knownValue(of: tensor) { graph.addConstant(data, name: "constant") }
    case .computed(let data):
      return knownValue(of: tensor) {
        inputData.append(data)
        return graph.addInput(data.type, name: "input\(inputData.count - 1)")
      }
    }
  }

  private func knownValue(of tensor: ScriptTensor, _ make: () -> Value.ID) -> Value.ID {
    if let entry = known[ObjectIdentifier(tensor)] { return entry.value }
    let id = make()
    known[ObjectIdentifier(tensor)] = (tensor, id)
    return id
  }

  /// Remembers a tensor whose numbers will be wanted if somebody still holds it.
  func watch(_ tensor: ScriptTensor) {
    known[ObjectIdentifier(tensor)] = nil
    recorded.append(WeakTensor(tensor: tensor))
  }

  /// Gives a tensor with memory of its own other numbers.
  func overwrite(_ tensor: ScriptTensor, _ content: ScriptTensor.Content) {
    tensor.write(content)
    watch(tensor)
  }

  /// Says that what later calls see is about to change.
  ///
  /// Throws `NeedsData` when the recording has types only: then nothing may change.
  func willChangeState() throws {
    guard hasData else { throw NeedsData() }
    onStateChange()
  }
}

/// Why a program cannot be recorded as one graph: it asks for numbers, or changes its state.
struct NeedsData: Error {}

internal import LanternGraphs
internal import LanternTensors

/// A TorchScript module in use.
///
/// A call whose way does not depend on numbers is recorded once for each signature and kind of state,
/// and then repeated as one graph, with what it does to the state. Any other is interpreted, and its
/// pieces are planned and found again by what they compute.
final class TorchScriptInstance: ObjectInstance {
  private let program: TorchScriptProgram
  private let runner: any GraphRunner
  let module: TorchScriptModule
  let state: ModuleState
  private var calls: RecentlyUsed<CallKey, KnownCall>
  private var pieces: RecentlyUsed<GraphKey, any PreparedGraph>
  private let constantResults = ConstantResults()
  /// The graphs of the call that was made last.
  private var lastGraphs: [any PreparedGraph] = []

  /// A signature and a kind of state.
  private struct CallKey: Hashable {
    var signature: CallSignature
    var state: StateSignature
  }

  private enum KnownCall {
    case recorded(RecordedCall)
    /// One that must be interpreted every time.
    case interpreted
  }

  init(_ program: TorchScriptProgram, runner: any GraphRunner) throws {
    self.program = program
    self.runner = runner
    module = try program.makeModule()
    module.interpreter.meter.checkCancellation = { try runner.checkCancellation() }
    state = ModuleState(module)
    calls = RecentlyUsed(capacity: runner.preparedCallLimit)
    // An interpreted call runs some pieces.
    pieces = RecentlyUsed(
      capacity: runner.preparedCallLimit.multipliedReportingOverflow(by: 8).partialValue,
      costLimit: 1 << 30)
  }

  /// How many calls and how many pieces of calls are kept ready.
  var preparedCounts: (calls: Int, pieces: Int) { (calls.count, pieces.count) }

  func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor] {
    let signature = CallSignature(method: method, types: inputs.map(\.type))
    return try perform(signature, inputs).tensors()
  }

  func call(
    _ method: String, values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> IValue {
    let arguments = try module.arguments(of: method, values, named: named)
    return try perform(
      CallSignature(method: method, arguments: arguments.layouts), arguments.tensors
    ).value
  }

  func prepare(_ method: String, inputTypes: [TensorType]) throws {
    guard state.isInitial else { return }
    _ = try wholeGraph(CallSignature(method: method, types: inputTypes))
  }

  func prepare(
    _ method: String, values: [IValue], named: [(name: String, value: IValue)]
  ) throws -> Readiness {
    let arguments = try module.arguments(of: method, values, named: named)
    let signature = CallSignature(method: method, arguments: arguments.layouts)
    if state.isInitial, let call = try wholeGraph(signature) {
      lastGraphs = [call.graph].compactMap(\.self)
    } else {
      // The state after the first call may be of another kind than the one before it, and is that
      // of all later calls.
      let before = ModuleSnapshot(module)
      defer { state.restore(before) }
      _ = try perform(signature, arguments.tensors)
      _ = try perform(signature, arguments.tensors)
    }
    var tensors: [ScriptTensor] = []
    let key = StateSignature(state, tensors: &tensors).map {
      CallKey(signature: signature, state: $0)
    }
    var isRecorded = false
    if let key, case .recorded? = calls[key] { isRecorded = true }
    return Readiness(
      isOneGraph: isRecorded, nodeCount: lastGraphs.reduce(0) { $0 + $1.nodeCount },
      byteCount: lastGraphs.reduce(0) { $0.checkedSum(with: $1.byteCount) ?? .max })
  }

  /// The call as one graph made ready; nil too once a call has changed the module.
  func preparedGraph(
    _ method: String, inputTypes: [TensorType]
  ) throws -> (any PreparedGraph)? {
    guard state.isInitial,
      let call = try wholeGraph(CallSignature(method: method, types: inputTypes)),
      call.result.layout.textType == nil
    else { return nil }
    return call.graph
  }

  var holdsPreparedGraphs: Bool { state.isInitial }

  /// Puts back what the file has; what was made ready still holds.
  func reset() throws {
    state.reset()
    module.interpreter.operators.resetGenerator()
  }

  /// The call as one graph made ready, in the state that the file has; nil when it is none.
  private func wholeGraph(_ signature: CallSignature) throws -> RecordedCall? {
    let key = CallKey(signature: signature, state: StateSignature())
    switch calls[key] {
    case .recorded(let call): return call.isGraph ? call : nil
    case .interpreted: return nil
    case nil: break
    }
    guard let trace = try program.trace(signature, of: { module }) else { return nil }
    let call = RecordedCall(
      try prepared(trace.graph), inputCount: trace.graph.inputs.count, layout: trace.layout)
    calls.insert(.recorded(call), for: key)
    return call
  }

  /// Makes a call in the best way that is known for it.
  private func perform(
    _ signature: CallSignature, _ tensors: [Tensor]
  ) throws -> ScriptResult<Tensor> {
    var stateTensors: [ScriptTensor] = []
    let key = StateSignature(state, tensors: &stateTensors).map {
      CallKey(signature: signature, state: $0)
    }
    var known = key.flatMap { calls[$0] }
    if known == nil, state.isInitial {
      known = try wholeGraph(signature).map(KnownCall.recorded)
    }
    if case .recorded(let call) = known {
      try runner.checkCancellation()
      lastGraphs = [call.graph].compactMap(\.self)
      let result = try call.run(tensors, stateTensors)
      if !call.isGraph { state.didRepeat(call.slotsAfter) }
      return result
    }
    return try interpret(signature, tensors, stateTensors, key: known == nil ? key : nil)
  }

  /// Makes a call by its program; with a key it is recorded, if it can be.
  private func interpret(
    _ signature: CallSignature, _ tensors: [Tensor], _ stateTensors: [ScriptTensor], key: CallKey?
  ) throws -> ScriptResult<Tensor> {
    lastGraphs = []
    state.outdateViews()
    var recording = CallRecording(arguments: tensors, stateTensors: stateTensors)
    let recorder = Recorder(
      constantResults: constantResults,
      execute: { [unowned self] graph, inputs, _ in
        let ready = try prepared(graph)
        lastGraphs.append(ready)
        let outputs = try ready.run(inputs)
        recording.note(ready, inputs, outputs)
        return outputs
      },
      onStateChange: { [unowned self] in state.willChange() })
    defer { state.didChange() }
    let result = try program.explained(module, signature.method) {
      try $0.call(signature, tensors, recorder: recorder) { try state.settle() }
    }
    let before = state.before
    let changes = state.didChange()
    if let key {
      let call =
        recorder.hasReadData
        ? nil
        : recording.repeatable(result: result, changes: changes, state: state, before: before)
      if let call {
        calls.insert(.recorded(call), for: key)
      } else if key.state == StateSignature() {
        // In no other state is anything else tried first.
        calls.insert(.interpreted, for: key)
      }
    }
    return ScriptResult(
      layout: result.layout, leaves: try result.leaves.map { try recorder.result($0) })
  }

  /// A graph made ready, now or before.
  private func prepared(_ graph: Graph) throws -> any PreparedGraph {
    guard let key = GraphKey(graph) else { return try runner.prepare(graph) }
    if let known = pieces[key] { return known }
    let ready = try runner.prepare(graph)
    let constants = graph.values.reduce(0) { total, value in
      value.constant == nil ? total : total.checkedSum(with: value.type.byteCount) ?? .max
    }
    pieces.insert(ready, for: key, cost: constants.checkedSum(with: ready.byteCount) ?? .max)
    return ready
  }
}

internal import LanternGraphs
internal import LanternTensors

/// A TorchScript module in use.
///
/// A call that is one graph whatever the numbers is planned once for its input types. Any other is
/// interpreted, and its pieces are planned and kept by the way that leads to them.
final class TorchScriptInstance: ProgramInstance {
  private let program: TorchScriptProgram
  private let runner: any GraphRunner
  private var module: TorchScriptModule
  /// Whether a call has changed the module, so that what was learnt of it before does not hold.
  private var hasChangedState = false
  private var whole: [(key: CallSignature, graph: (any PreparedGraph)?)] = []
  private var pieces: [(key: PieceKey, graph: any PreparedGraph)] = []
  /// How many calls and how many pieces are kept ready; each holds a plan and its memory.
  private let callCapacity = 8
  private let pieceCapacity = 64

  /// A piece of a call: what was called, the numbers that were read so far, and what is wanted.
  private struct PieceKey: Hashable {
    var call: CallSignature
    var reads: [ScriptNumber]
    var inputs: [TensorType]
    var nodeCount: Int
    var outputs: [Value.ID]
  }

  init(_ program: TorchScriptProgram, runner: any GraphRunner) throws {
    self.program = program
    self.runner = runner
    module = try Self.module(of: program, runner)
  }

  /// A module in the state that the file has.
  private static func module(
    of program: TorchScriptProgram, _ runner: any GraphRunner
  ) throws -> TorchScriptModule {
    let module = try TorchScriptModule(program.archive, program.library)
    module.interpreter.meter.checkCancellation = { try runner.checkCancellation() }
    return module
  }

  func call(_ method: String, _ inputs: [Tensor]) throws -> [Tensor] {
    let key = CallSignature(method: method, types: inputs.map(\.type))
    if !hasChangedState, let graph = try wholeGraph(key) { return try graph.run(inputs) }
    let recorder = Recorder(
      execute: { [unowned self] in try run($0, $1, $2, key) },
      onStateChange: { [unowned self] in hasChangedState = true })
    return try program.explained(module) { try $0.call(method, inputs, recorder: recorder) }
  }

  func prepare(_ method: String, inputTypes: [TensorType]) throws {
    guard !hasChangedState else { return }
    _ = try wholeGraph(CallSignature(method: method, types: inputTypes))
  }

  /// The call as one graph made ready; nil too once a call has changed the module.
  func preparedGraph(
    _ method: String, inputTypes: [TensorType]
  ) throws -> (any PreparedGraph)? {
    guard !hasChangedState else { return nil }
    return try wholeGraph(CallSignature(method: method, types: inputTypes))
  }

  var holdsPreparedGraphs: Bool { !hasChangedState }

  /// Reads the objects anew; what was made ready before the first change still holds.
  func reset() throws {
    guard hasChangedState else { return }
    module = try Self.module(of: program, runner)
    hasChangedState = false
  }

  /// The call as one graph made ready, or nil when it is none.
  private func wholeGraph(_ key: CallSignature) throws -> (any PreparedGraph)? {
    if let entry = whole.first(where: { $0.key == key }) { return entry.graph }
    let trace = try program.trace(key) { module }
    let graph = try trace.map { try runner.prepare($0.graph) }
    if whole.count == callCapacity { whole.removeFirst() }
    whole.append((key, graph))
    return graph
  }

  private func run(
    _ graph: Graph, _ inputs: [Tensor], _ reads: [ScriptNumber], _ call: CallSignature
  ) throws -> [Tensor] {
    if hasChangedState { return try runner.prepare(graph).run(inputs) }
    let key = PieceKey(
      call: call, reads: reads, inputs: graph.inputTypes, nodeCount: graph.nodes.count,
      outputs: graph.outputs)
    if let entry = pieces.first(where: { $0.key == key }) { return try entry.graph.run(inputs) }
    let ready = try runner.prepare(graph)
    if pieces.count == pieceCapacity { pieces.removeFirst() }
    pieces.append((key, ready))
    return try ready.run(inputs)
  }
}

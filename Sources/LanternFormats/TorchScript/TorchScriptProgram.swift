internal import LanternGraphs
internal import LanternTensors
internal import Synchronization

/// The program of a TorchScript archive: its code, and the objects that it starts with.
///
/// The objects are read anew for every instance, since calls may change them; tensors borrow the
/// archive's bytes.
struct TorchScriptProgram: Program {
  let archive: TorchScriptArchive
  let library: ScriptLibrary
  private let traces = TraceCache()

  init(_ archive: TorchScriptArchive, engine: QuantizedEngine? = nil) throws {
    self.archive = archive
    var library = try ScriptLibrary(archive)
    library.engine = engine
    self.library = library
  }

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    try TorchScriptInstance(self, runner: runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? {
    guard let inputTypes else { return nil }
    return try trace(CallSignature(method: method, types: inputTypes)) {
      try TorchScriptModule(archive, library)
    }?.graph
  }

  /// What a call with inputs of these types does, when it is one graph whatever the numbers.
  ///
  /// `module` is asked for a module in its first state when the trace is not known yet. Throws
  /// `FormatError` where the program fails, with all that is unsupported when that is the reason.
  func trace(
    _ signature: CallSignature, of module: () throws -> TorchScriptModule
  ) throws -> ScriptTrace? {
    if let known = traces[signature] { return known }
    let trace = try explained(module(), signature.method) { try $0.trace(signature) }
    traces[signature] = .some(trace)
    return trace
  }

  /// Adds to an error about something unsupported the list of all that is, what the called method
  /// leads to first.
  func explained<R>(
    _ module: TorchScriptModule, _ method: String, _ body: (TorchScriptModule) throws -> R
  ) throws -> R {
    do { return try body(module) } catch var error as FormatError where error.code == .unsupported {
      error.unsupported = module.usage(of: method).unsupported
      throw error
    }
  }
}

/// What a call of a method does, as one graph.
struct ScriptTrace: Sendable {
  /// The graph, with the method's tensors as inputs and its results as outputs.
  let graph: Graph
  /// The structure of the result, whose tensors and numbers the graph's outputs are, in order.
  let layout: ScriptLayout
  /// How often each operator was called.
  let callCounts: [String: Int]
}

/// The traces of the calls made lately; nil for calls that are not one graph.
private final class TraceCache: Sendable {
  private let entries = Mutex(RecentlyUsed<CallSignature, ScriptTrace?>(capacity: 8))

  subscript(key: CallSignature) -> ScriptTrace?? {
    get { entries.withLock { $0[key] } }
    set { entries.withLock { $0[key] = newValue } }
  }
}

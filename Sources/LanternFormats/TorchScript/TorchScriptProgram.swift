internal import LanternGraphs
internal import LanternTensors
internal import Synchronization

/// The program of a TorchScript file: its code or bytecode, and the objects that it starts with.
///
/// The objects are read anew for every instance, since calls may change them; tensors borrow the
/// file's bytes.
struct TorchScriptProgram: Program {
  /// What a program is run from.
  enum Source: Sendable {
    case code(TorchScriptArchive)
    /// An archive with bytecode for the lite interpreter, of some version.
    case bytecode(TorchScriptArchive, version: Int)
    /// A FlatBuffer with such bytecode.
    case flatBuffer(BytecodeFlatBuffer)
  }

  let source: Source
  let library: ScriptLibrary
  private let traces = TraceCache()

  /// Reads the program of a file of any kind.
  ///
  /// Throws `FormatError` that says what the file is instead, or where it is wrong.
  /// Quantised operators follow the arithmetic of `engine`, or without one that which the file
  /// suggests.
  init(_ bytes: ByteStorage, engine: QuantizedEngine? = nil) throws {
    if BytecodeFlatBuffer.recognizes(bytes) {
      let file = try BytecodeFlatBuffer(bytes)
      self.init(.flatBuffer(file), ScriptLibrary(try file.program()), engine)
    } else {
      try self.init(TorchScriptArchive(bytes), engine: engine)
    }
  }

  private init(_ source: Source, _ library: ScriptLibrary, _ engine: QuantizedEngine?) {
    var library = library
    library.engine = engine
    (self.source, self.library) = (source, library)
  }

  /// Reads the program of an archive.
  ///
  /// One with bytecode is run from that, as PyTorch Mobile did: overloads, conversions and the order of
  /// attributes are spelt out there. Its code is run where the bytecode is of a version that is not
  /// read.
  init(_ archive: TorchScriptArchive, engine: QuantizedEngine? = nil) throws {
    if archive.has("bytecode.pkl") {
      do {
        let program = try BytecodeProgram(archive)
        self.init(.bytecode(archive, version: program.version), ScriptLibrary(program), engine)
        return
      } catch let error as FormatError where error.code == .unsupported {
        if archive.codeEntries.isEmpty { throw error }
      }
    }
    self.init(.code(archive), try ScriptLibrary(archive), engine)
  }

  /// A module in its first state.
  func makeModule() throws -> TorchScriptModule {
    switch source {
    case .code(let archive): try TorchScriptModule(archive, library)
    case .bytecode(let archive, _): try TorchScriptModule(BytecodeProgram(archive), library)
    case .flatBuffer(let file): try TorchScriptModule(file.program(), library)
    }
  }

  /// The version of the format, and that of the bytecode where there is some.
  var formatVersion: String {
    switch source {
    case .code(let archive): "\(archive.version)"
    case .bytecode(let archive, let version): "\(archive.version) (bytecode \(version))"
    case .flatBuffer(let file): "\(file.operatorVersion) (bytecode \(file.version))"
    }
  }

  /// What the file holds beside the program.
  var metadata: ModelMetadata {
    switch source {
    case .code(let archive), .bytecode(let archive, _): archive.metadata
    case .flatBuffer(let file): file.metadata
    }
  }

  func makeInstance(runner: any GraphRunner) throws -> any ProgramInstance {
    try TorchScriptInstance(self, runner: runner)
  }

  func graph(for method: String, inputTypes: [TensorType]?) throws -> Graph? {
    guard let inputTypes else { return nil }
    return try trace(CallSignature(method: method, types: inputTypes)) {
      try makeModule()
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
    set {
      guard let newValue else { return }
      entries.withLock { $0.insert(newValue, for: key) }
    }
  }
}

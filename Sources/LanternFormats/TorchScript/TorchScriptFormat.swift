package import LanternGraphs
package import LanternTensors

/// TorchScript archives, as `torch.jit.save` writes them, and programs for PyTorch's lite interpreter.
///
/// Nothing of Python or libtorch is used: the pickles are read by a closed table, and the code is
/// parsed and executed by Lantern's own interpreter, within budgets. Source: PyTorch
/// `torch/csrc/jit/docs/serialization.md`.
package struct TorchScriptFormat: ModelFormat {
  /// Creates the format.
  package init() {}

  package var name: String { "TorchScript" }

  package func recognizes(_ bytes: ByteStorage) -> Bool {
    BytecodeFlatBuffer.recognizes(bytes) || TorchScriptArchive.recognizes(bytes)
  }

  package func read(
    _ bytes: ByteStorage, path: String, options: ReadingOptions
  ) throws -> Model {
    try named(path) {
      let program = try TorchScriptProgram(bytes, engine: options.quantizedEngine)
      let module = try program.makeModule()
      guard !module.methods.isEmpty else {
        throw FormatError(
          .malformed, "the module \(module.root.className) has no method that can be called",
          place: "data.pkl")
      }
      return Model(
        format: name, formatVersion: program.formatVersion, methods: module.methods,
        metadata: program.metadata, program: program)
    }
  }

  package func inspect(
    _ bytes: ByteStorage, path: String, options: ReadingOptions, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    try named(path) {
      let program = try TorchScriptProgram(bytes, engine: options.quantizedEngine)
      let module = try program.makeModule()
      let usage = module.usage()
      var unsupported = usage.unsupported
      var trace: ScriptTrace?
      if let inputShapes, let method = module.methods.first {
        let types = inputShapes.map { TensorType(.float32, $0) }
        do {
          trace = try module.trace(CallSignature(method: method.name, types: types))
        } catch let error as FormatError
          where error.code == .unsupported
        {
          // The walk over the code sees names only, not what they are called with.
          if unsupported.isEmpty {
            unsupported.append(
              ModelInspection.Unsupported(
                name: method.name, place: error.place ?? "data.pkl", reason: error.message))
          }
        }
      }
      let counts = trace?.callCounts ?? usage.counts
      var inspection = ModelInspection(
        format: name, formatVersion: program.formatVersion, methods: module.methods,
        operators: counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
          ModelInspection.OperatorUse(name: $0.key, count: $0.value)
        },
        parameterByteCount: module.parameterByteCount,
        multiplyAccumulates: trace?.graph.multiplyAccumulates, unsupported: unsupported,
        metadata: program.metadata)
      inspection.attributes = module.attributes()
      return inspection
    }
  }

  package var coverage: OperatorCoverage {
    OperatorCoverage(
      format: name, identifier: "torchscript",
      operators: ScriptOperator.all.map {
        OperatorCoverage.Entry(name: $0.schema.name, schema: $0.schema.text, status: .runs)
      })
  }

  /// Adds the file's path to whatever is thrown.
  private func named<R>(_ path: String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch var error as FormatError {
      error.path = error.path ?? path
      throw error
    }
  }
}

internal import LanternTensors

/// The relatives of TorchScript archives that are told apart from them only to be refused well.
enum TorchFileKind {
  /// `torch.save` before 1.6: pickles without an archive; the one of the object is given.
  case legacyPickle([UInt8])
  /// `torch.save`: a pickle and its tensors, without a program.
  case savedTensors
  /// The archives of early releases of PyTorch and of its previews.
  case preview
  /// `torch.export.save`, `.pt2`.
  case exportedProgram
  /// What AOTInductor has compiled of such a program.
  case compiledProgram
  /// `torch.package`.
  case package
  /// ExecuTorch's `.pte`.
  case executorch
  /// Tensors without a program, by Hugging Face's library.
  case safetensors
  /// A graph in the exchange format ONNX.
  case onnx
  /// An archive of something else.
  case other

  /// Tells the kind by a file's first bytes; nil for archives and for what is not PyTorch's.
  init?(beginningOf bytes: ByteStorage) {
    let start = unsafe bytes.withUnsafeBytes { buffer in unsafe [UInt8](buffer.prefix(1024)) }
    if SavedPickle.isLegacy(start) {
      self = .legacyPickle(SavedPickle.object(inLegacy: start))
    } else if start.count >= 8, start[4..<6].elementsEqual("ET".utf8),
      start[6..<8].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    {
      self = .executorch
    } else if start.count >= 9, start[4..<8].allSatisfy({ $0 == 0 }), start[0..<4] != [0, 0, 0, 0],
      start[8] == UInt8(ascii: "{")
    {
      // The length of a JSON text, and the text.
      self = .safetensors
    } else if start.count >= 5, start[0] == 8, (3...32).contains(start[1]),
      start[2] == 0x3a
        || start[2] == 0x12 && (1...64).contains(start[3]) && (0x20..<0x7f).contains(start[4])
    {
      // The version of the format as field 1, and the producer's name as field 2 or the graph as 7.
      self = .onnx
    } else if start.starts(with: "PYTORCH1".utf8) {
      self = .preview
    } else {
      return nil
    }
  }

  /// Tells the kind by the names in an archive, without the top folder; nil for TorchScript.
  init?(archiveOf names: Set<String>) {
    let hasCode = names.contains { $0.hasPrefix("code/") && $0.hasSuffix(".py") }
    if hasCode || names.contains("bytecode.pkl"), names.contains("data.pkl") { return nil }
    if names.contains(where: { $0.hasPrefix("data/aotinductor/") }) {
      self = .compiledProgram
    } else if names.contains("archive_format") || names.contains("serialized_exported_program.json")
    {
      self = .exportedProgram
    } else if names.contains(".data/extern_modules") || names.contains(".data/python_version") {
      self = .package
    } else if names.contains("model.json") {
      self = .preview
    } else if names.contains("data.pkl") {
      self = .savedTensors
    } else {
      self = .other
    }
  }

  /// What the file is and what to do, as an error.
  ///
  /// `pickle` is what `torch.save` has written, of which the beginning tells what it holds.
  func refusal(pickle: [UInt8] = []) -> FormatError {
    let tracing = "torch.jit.trace(model.eval(), example).save(\"model.pt\")"
    let export =
      "export the model with torch.jit.trace or torch.jit.script and its .save: `\(tracing)`"
    let loading = "load it in Python into the model that it belongs to, and \(export)"
    let (what, remedy) =
      switch self {
      case .legacyPickle(let pickle):
        (
          "this was written by torch.save in the form of before PyTorch 1.6 and holds "
            + "\(SavedPickle.contents(of: pickle)) without a program", loading
        )
      case .savedTensors where pickle.isEmpty:
        (
          "this was written by torch.save and holds tensors or Python objects without a program",
          loading
        )
      case .savedTensors:
        (
          "this was written by torch.save and holds \(SavedPickle.contents(of: pickle)) without a "
            + "program", loading
        )
      case .preview:
        (
          "this is an archive of an early PyTorch, described by a model.json in place of pickles",
          export
        )
      case .executorch:
        (
          "this is a program of ExecuTorch (.pte), whose graph was compiled for its own runtime",
          "go back to the model in Python and \(export)"
        )
      case .safetensors:
        ("this is a file of safetensors, which holds tensors without a program", loading)
      case .onnx:
        (
          "this seems to be an ONNX model",
          "go back to what it was converted from: convert a TensorFlow model to .tflite, or \(export)"
        )
      case .exportedProgram:
        (
          "this was written by torch.export.save (.pt2)",
          "trace the program in it: `torch.jit.trace(torch.export.load(\"model.pt2\").module(), "
            + "example).save(\"model.pt\")`"
        )
      case .compiledProgram:
        (
          "this is a program that AOTInductor has compiled for one processor (.pt2)",
          "go back to the model in Python and \(export)"
        )
      case .package: ("this is a torch.package of Python code", "load it in Python and \(export)")
      case .other: ("this is an archive without a TorchScript program", export)
      }
    let code: FormatError.Code = if case .other = self { .unknownFormat } else { .unsupported }
    return FormatError(code, "\(what); \(remedy)")
  }
}

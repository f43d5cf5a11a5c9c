internal import LanternTensors

/// The relatives of TorchScript archives that are told apart from them only to be refused well.
enum TorchFileKind {
  /// `torch.save` before 1.6: a pickle without an archive.
  case legacyPickle
  /// `torch.save`: a pickle and its tensors, without a program.
  case savedTensors
  /// The archives of early releases of PyTorch and of its previews.
  case preview
  /// A program for the lite interpreter alone, as an archive or as a FlatBuffer.
  case lite
  /// `torch.export.save`, `.pt2`.
  case exportedProgram
  /// `torch.package`.
  case package
  /// An archive of something else.
  case other

  /// Tells the kind by a file's first bytes; nil for archives and for what is not PyTorch's.
  init?(beginningOf bytes: ByteStorage) {
    let start = unsafe bytes.withUnsafeBytes { buffer in unsafe [UInt8](buffer.prefix(14)) }
    // Pickle protocol 2 and then the number 0x1950a86a20f9469cfc6c.
    let magic: [UInt8] = [
      0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
    ]
    if start == magic {
      self = .legacyPickle
    } else if start.count >= 8, start[4..<8].elementsEqual("PTMF".utf8) {
      self = .lite
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
    if names.contains("archive_format") || names.contains("serialized_exported_program.json") {
      self = .exportedProgram
    } else if names.contains(".data/extern_modules") || names.contains(".data/python_version") {
      self = .package
    } else if names.contains("bytecode.pkl") {
      self = .lite
    } else if names.contains("model.json") {
      self = .preview
    } else if names.contains("data.pkl") {
      self = .savedTensors
    } else {
      self = .other
    }
  }

  /// What the file is and what to do, as an error.
  var refusal: FormatError {
    let remedy = "export the model with torch.jit.trace or torch.jit.script and its .save"
    let what =
      switch self {
      case .legacyPickle, .savedTensors:
        "this was written by torch.save and holds tensors or Python objects without a program"
      case .preview:
        "this is an archive of an early PyTorch, described by a model.json in place of pickles"
      case .lite: "this is a program for PyTorch's lite interpreter, without TorchScript code"
      case .exportedProgram: "this was written by torch.export.save"
      case .package: "this is a torch.package of Python code"
      case .other: "this is an archive without a TorchScript program"
      }
    return FormatError(self == .other ? .unknownFormat : .unsupported, "\(what); \(remedy)")
  }
}

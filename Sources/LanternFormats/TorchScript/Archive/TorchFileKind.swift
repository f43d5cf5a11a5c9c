internal import LanternTensors

/// The relatives of TorchScript archives that are told apart from them only to be refused well.
enum TorchFileKind {
  /// `torch.save` before 1.6: a pickle without an archive.
  case legacyPickle
  /// `torch.save`: a pickle and its tensors, without a program.
  case savedTensors
  /// The archives of early releases of PyTorch and of its previews.
  case preview
  /// `torch.export.save`, `.pt2`.
  case exportedProgram
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
    let start = unsafe bytes.withUnsafeBytes { buffer in unsafe [UInt8](buffer.prefix(14)) }
    // Pickle protocol 2 and then the number 0x1950a86a20f9469cfc6c.
    let magic: [UInt8] = [
      0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
    ]
    if start == magic {
      self = .legacyPickle
    } else if start.count >= 8, start[4..<6].elementsEqual("ET".utf8),
      start[6..<8].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    {
      self = .executorch
    } else if start.count >= 9, start[4..<8].allSatisfy({ $0 == 0 }), start[0..<4] != [0, 0, 0, 0],
      start[8] == UInt8(ascii: "{")
    {
      // The length of a JSON text, and the text.
      self = .safetensors
    } else if start.count >= 4, start[0] == 8, (3...32).contains(start[1]), start[2] == 0x12,
      (1...64).contains(start[3])
    {
      // The version of the format as field 1, and the producer's name as field 2.
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
    if names.contains("archive_format") || names.contains("serialized_exported_program.json") {
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
    var remedy =
      "export the model with torch.jit.trace or torch.jit.script and its .save: "
      + "`torch.jit.trace(model.eval(), example).save(\"model.pt\")`"
    let what =
      switch self {
      case .savedTensors where !pickle.isEmpty: Self.contents(of: pickle)
      case .legacyPickle, .savedTensors:
        "this was written by torch.save and holds tensors or Python objects without a program"
      case .preview:
        "this is an archive of an early PyTorch, described by a model.json in place of pickles"
      case .executorch: "this is a program of ExecuTorch (.pte)"
      case .safetensors: "this is a file of safetensors, which holds tensors without a program"
      case .onnx: "this seems to be an ONNX model"
      case .exportedProgram: "this was written by torch.export.save"
      case .package: "this is a torch.package of Python code"
      case .other: "this is an archive without a TorchScript program"
      }
    if [.legacyPickle, .savedTensors, .safetensors].contains(self) {
      remedy = "load it in Python into the model that it belongs to, and " + remedy
    }
    return FormatError(self == .other ? .unknownFormat : .unsupported, "\(what); \(remedy)")
  }

  /// What a pickle of `torch.save` holds, by the first thing that it makes.
  private static func contents(of pickle: [UInt8]) -> String {
    let text = String(decoding: pickle.dropFirst(2).prefix(512), as: UTF8.self)
    let what: String
    if text.hasPrefix("ccollections\nOrderedDict\n") || text.hasPrefix("}") {
      what = "a dictionary, such as a model's state_dict,"
    } else if text.hasPrefix("ctorch._utils\n_rebuild") {
      what = "a tensor"
    } else if text.hasPrefix("]") || text.hasPrefix("(") {
      what = "a list or tuple"
    } else if text.hasPrefix("c") {
      let names = text.dropFirst().split(separator: "\n", maxSplits: 2).prefix(2)
      what = "an object of Python's class \(names.joined(separator: "."))"
    } else {
      what = "values"
    }
    return "this was written by torch.save and holds \(what) without a program"
  }
}

package import LanternTensors

/// Files that people give in place of a model, told by their bytes only to be refused well.
///
/// PyTorch's own relatives of TorchScript are told apart where those are read.
package struct ForeignFile: Sendable {
  /// What the file is, as in `this is ...`.
  package let kind: String
  /// What gives a model that runs.
  package let remedy: String

  /// Tells what a file is; nil for one that is not known.
  package init?(_ bytes: ByteStorage) {
    let start = unsafe bytes.withUnsafeBytes { buffer in unsafe [UInt8](buffer.prefix(512)) }
    let found =
      bytes.count == 0
      ? ForeignFile("an empty file", Self.download)
      : Self.beginnings.first { start.starts(with: $0.start) }?.file
        ?? Self.flatBuffer(start) ?? Self.text(start) ?? Self.message(start) ?? Self.archive(bytes)
        ?? Self.tape(start)
    guard let found else { return nil }
    self = found
  }

  private init(_ kind: String, _ remedy: String) {
    (self.kind, self.remedy) = (kind, remedy)
  }

  /// What the file is and what to do, as an error.
  package var refusal: FormatError { FormatError(.unsupported, "this is \(kind); \(remedy)") }

  // MARK: What is to be done

  private static let download = "fetch it again, its download seems to have failed"
  private static let unpack = "unpack it, and give the model that is in it"
  private static let tensorFlow =
    "convert the model to .tflite with `tf.lite.TFLiteConverter` in Python"
  private static let origin =
    "go back to the model that it was made from, and export that as TorchScript or .tflite"
  private static let input = "give it as an input with --input, after the model"

  // MARK: How it is told

  /// Files that begin in one way.
  private static let beginnings: [(start: [UInt8], file: ForeignFile)] = [
    ([UInt8]("GGUF".utf8), ForeignFile("a file of weights for llama.cpp (GGUF)", origin)),
    ([UInt8]("tjgg".utf8), ForeignFile("a file of weights for llama.cpp (GGML)", origin)),
    ([UInt8]("lmgg".utf8), ForeignFile("a file of weights for whisper.cpp (GGML)", origin)),
    (
      [0x89] + [UInt8]("HDF\r\n".utf8) + [0x1a, 0x0a],
      ForeignFile("an HDF5 file, as Keras writes its models (.h5)", tensorFlow)
    ),
    ([UInt8]("ftrt".utf8), ForeignFile("an engine of TensorRT", origin)),
    ([UInt8]("RKNN".utf8), ForeignFile("a model for Rockchip's processors (.rknn)", origin)),
    ([UInt8]("7767517\n".utf8), ForeignFile("a network of ncnn (.param)", origin)),
    ([0x93] + [UInt8]("NUMPY".utf8), ForeignFile("an array of NumPy", input)),
    ([0x1f, 0x8b], ForeignFile("a file compressed by gzip", unpack)),
    ([UInt8]("7z".utf8) + [0xbc, 0xaf], ForeignFile("a 7z archive", unpack)),
    ([0xff, 0xd8, 0xff], ForeignFile("a JPEG picture", "name the model first")),
    ([0x89] + [UInt8]("PNG".utf8), ForeignFile("a PNG picture", "name the model first")),
    (
      [UInt8]("version https://git-lfs".utf8),
      ForeignFile(
        "a pointer of Git LFS in place of the model", "fetch the model with `git lfs pull`")
    ),
  ]

  /// FlatBuffers, told by their identifiers.
  private static func flatBuffer(_ start: [UInt8]) -> ForeignFile? {
    guard start.count >= 8, start[4..<8].elementsEqual("FT01".utf8) else { return nil }
    return ForeignFile("a file of ExecuTorch's tensors (.ptd)", origin)
  }

  /// Files of text.
  private static func text(_ start: [UInt8]) -> ForeignFile? {
    let text = String(decoding: start, as: UTF8.self).lowercased().drop(while: \.isWhitespace)
    if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
      return ForeignFile("a web page in place of the model", download)
    }
    if text.hasPrefix("<?xml"), text.contains("<net ") {
      return ForeignFile("a network of OpenVINO (.xml)", origin)
    }
    return nil
  }

  /// Messages of Protocol Buffers, told by their first fields.
  private static func message(_ start: [UInt8]) -> ForeignFile? {
    /// The byte after a field's tag and its length.
    func contents(_ tag: UInt8, at index: Int) -> Int? {
      guard start.count > index + 6, start[index] == tag else { return nil }
      return start[(index + 1)...].firstIndex { $0 < 0x80 }.map { $0 + 1 }
    }
    func isLetter(_ index: Int) -> Bool {
      index < start.count && start[index] | 0x20 >= 0x61 && start[index] | 0x20 <= 0x7a
    }
    if start.count > 8, start[0] == 8, (1...32).contains(start[1]),
      let second = contents(0x12, at: 2), second < start.count, start[second] == 0x0a,
      let third = contents(0x0a, at: second), third < start.count
    {
      // A version, and then a description whose first part is the first input, or a graph with what is
      // said of it: inputs begin with their names, which graphs do not have.
      return start[third] == 0x0a || start[1] > 1
        ? ForeignFile("a model of Core ML (.mlmodel)", origin)
        : ForeignFile("a SavedModel of TensorFlow (saved_model.pb)", tensorFlow)
    }
    if let node = contents(0x0a, at: 0), let name = contents(0x0a, at: node), isLetter(name),
      case let end = name + Int(start[name - 1]), let type = contents(0x12, at: end),
      isLetter(type), start[type] < 0x60
    {
      return ForeignFile("a frozen graph of TensorFlow (.pb)", tensorFlow)
    }
    return nil
  }

  /// Zip archives, told by the names in them.
  private static func archive(_ bytes: ByteStorage) -> ForeignFile? {
    guard let zip = try? ZipArchive(bytes) else { return nil }
    let names = zip.entries.map(\.name)
    func has(_ ending: String) -> String? { names.first { $0.hasSuffix(ending) } }
    if has("model.weights.h5") != nil, has("config.json") != nil {
      return ForeignFile("a model of Keras (.keras)", tensorFlow)
    }
    if let model = [".tflite", ".pt", ".ptl", ".pth"].lazy.compactMap(has).first {
      return ForeignFile("a zip archive that holds \(model)", unpack)
    }
    if has(".mlmodel") != nil { return ForeignFile("a package of Core ML", origin) }
    if has("saved_model.pb") != nil {
      return ForeignFile("a zip archive that holds a SavedModel of TensorFlow", tensorFlow)
    }
    if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) {
      return ForeignFile("an archive of NumPy's arrays (.npz)", input)
    }
    return names.isEmpty ? nil : ForeignFile("a zip archive without a model", unpack)
  }

  /// Tar archives, and pickles.
  private static func tape(_ start: [UInt8]) -> ForeignFile? {
    if start.count >= 512, start[257..<262].elementsEqual("ustar".utf8) {
      // `torch.save` of PyTorch 0.1 wrote these.
      let entry = String(decoding: start.prefix { $0 != 0 }, as: UTF8.self)
      guard ["sys_info", "pickle", "tensors", "storages"].contains(entry) else {
        return ForeignFile("a tar archive", unpack)
      }
      return ForeignFile(
        "an archive that torch.save of PyTorch 0.1 has written, without a program",
        "load it in Python into the model that it belongs to, and export that as TorchScript")
    }
    guard start.count > 2, start[0] == 0x80, (2...5).contains(start[1]) else { return nil }
    return ForeignFile(
      "a pickle of Python, which holds \(SavedPickle.contents(of: start)) without a program",
      "load it in Python into the model that it belongs to, and export that as TorchScript or .tflite"
    )
  }
}

import LanternTensors
import TestSupport

@testable import LanternFormats

/// Reads the tensor in a file of `torch.save`, which Lantern itself does not read.
///
/// Both forms are turned into an archive that the unpickler takes: a zip of other entries, or, before
/// PyTorch 1.6, pickles and storages one after the other.
enum SavedTensor {
  /// The tensor of a file; nil when it is nested.
  static func read(_ bytes: [UInt8]) throws -> Tensor? {
    guard case .tensor(let tensor)? = try value(bytes) else { return nil }
    return tensor.constant
  }

  /// All tensors of a file, in order.
  static func readAll(_ bytes: [UInt8]) throws -> [Tensor] {
    func tensors(_ value: ScriptValue) -> [Tensor] {
      if case .tensor(let tensor) = value { return tensor.constant.map { [$0] } ?? [] }
      return (value.elements ?? []).flatMap(tensors)
    }
    return try value(bytes).map(tensors) ?? []
  }

  private static func value(_ bytes: [UInt8]) throws -> ScriptValue? {
    var zip = ZipWriter()
    zip.add("m/version", "3\n")
    zip.add("m/code/__torch__.py", "")
    if bytes.starts(with: [0x50, 0x4b]) {
      let archive = try ZipArchive(.array(bytes))
      for entry in archive.entries {
        let name = entry.name.split(separator: "/").dropFirst().joined(separator: "/")
        guard name == "data.pkl" || name.hasPrefix("data/") else { continue }
        zip.entries.append(
          ZipWriter.Entry(name: "m/\(name)", contents: [UInt8](try archive.contents(of: entry))))
      }
    } else {
      // A magic number, a protocol, a description of the machine, the object, the storages' keys.
      let parts = pickles(bytes)
      guard parts.count >= 5 else { return nil }
      let keys = texts(in: parts[4])
      zip.entries.append(ZipWriter.Entry(name: "m/data.pkl", contents: withoutViews(parts[3])))
      var start = parts[..<5].reduce(0) { $0 + $1.count }
      for key in keys {
        // The number of elements comes before them, as eight bytes; several storages are of floats.
        guard start + 8 <= bytes.count else { return nil }
        let count = (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
        start += 8
        let end = keys.count == 1 ? bytes.count : min(bytes.count, start + 4 * count)
        zip.entries.append(
          ZipWriter.Entry(name: "m/data/\(key)", contents: [UInt8](bytes[start..<end])))
        start = end
      }
    }
    let archive = try TorchScriptArchive(.array(zip.bytes))
    var unpickler = Unpickler(
      try archive.contents(of: "data.pkl"), entry: "data.pkl", archive: archive,
      dataFolder: "data", storages: TensorStorages(), builder: RecordingBuilder())
    return try unpickler.load()
  }

  /// The bytes split before every `PROTO 2` that follows a `STOP`; the last part holds the storages.
  private static func pickles(_ bytes: [UInt8]) -> [[UInt8]] {
    var (parts, start): ([[UInt8]], Int) = ([], 0)
    for index in bytes.indices.dropLast(2) where parts.count < 4 {
      guard bytes[index...].starts(with: [0x2e, 0x80, 2]) else { continue }
      parts.append([UInt8](bytes[start...index]))
      start = index + 1
    }
    guard let stop = bytes[start...].firstIndex(of: 0x2e) else { return parts }
    return parts + [[UInt8](bytes[start...stop])]
  }

  /// The texts of a pickle.
  private static func texts(in pickle: [UInt8]) -> [String] {
    var (texts, start): ([String], Int) = ([], 0)
    while start + 5 <= pickle.count {
      let count = Int(pickle[start + 1])
      // `BINUNICODE` and a length below 256.
      guard pickle[start] == 0x58, pickle[start + 2..<start + 5].allSatisfy({ $0 == 0 }),
        start + 5 + count <= pickle.count
      else {
        start += 1
        continue
      }
      texts.append(String(decoding: pickle[start + 5..<start + 5 + count], as: UTF8.self))
      start += 5 + count
    }
    return texts
  }

  /// Old storages end in the `None` of a view that nobody used.
  private static func withoutViews(_ pickle: [UInt8]) -> [UInt8] {
    var pickle = pickle
    // NONE, TUPLE, BINPUT n, BINPERSID
    for index in pickle.indices.dropLast(4)
    where pickle[index] == 0x4e && pickle[index + 1] == 0x74 && pickle[index + 2] == 0x71
      && pickle[index + 4] == 0x51
    {
      pickle.remove(at: index)
      break
    }
    return pickle
  }
}

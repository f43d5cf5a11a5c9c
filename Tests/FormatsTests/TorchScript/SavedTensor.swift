import LanternTensors
import TestSupport

@testable import LanternFormats

/// Reads the tensor in a file of `torch.save`, which Lantern itself does not read.
///
/// Both forms are turned into an archive that the unpickler takes: a zip of other entries, or, before
/// PyTorch 1.6, pickles and storages one after the other.
enum SavedTensor {
  static func read(_ bytes: [UInt8]) throws -> Tensor? {
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
      guard parts.count >= 5, let key = text(in: parts[4]) else { return nil }
      // The number of elements comes before them, as eight bytes.
      let start = parts[..<5].reduce(0) { $0 + $1.count } + 8
      zip.entries.append(ZipWriter.Entry(name: "m/data.pkl", contents: withoutViews(parts[3])))
      zip.entries.append(ZipWriter.Entry(name: "m/data/\(key)", contents: [UInt8](bytes[start...])))
    }
    let archive = try TorchScriptArchive(.array(zip.bytes))
    var unpickler = Unpickler(
      try archive.contents(of: "data.pkl"), entry: "data.pkl", archive: archive,
      dataFolder: "data", storages: TensorStorages(), builder: RecordingBuilder())
    guard case .tensor(let tensor) = try unpickler.load() else { return nil }
    return tensor.constant
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

  /// The first text of a pickle.
  private static func text(in pickle: [UInt8]) -> String? {
    guard let start = pickle.firstIndex(of: 0x58), start + 5 <= pickle.count else { return nil }
    let count = Int(pickle[start + 1])
    guard start + 5 + count <= pickle.count else { return nil }
    return String(decoding: pickle[start + 5..<start + 5 + count], as: UTF8.self)
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

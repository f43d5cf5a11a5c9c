import LanternTensors
import TestSupport

@testable import LanternFormats

/// Pieces of pickles, put together by hand.
enum PickleWriter {
  static let none: [UInt8] = [0x4e]
  static let yes: [UInt8] = [0x88]
  static let no: [UInt8] = [0x89]
  static let mark: [UInt8] = [0x28]
  static let emptyTuple: [UInt8] = [0x29]
  static let tuple: [UInt8] = [0x74]
  static let tuple1: [UInt8] = [0x85]
  static let tuple2: [UInt8] = [0x86]
  static let tuple3: [UInt8] = [0x87]
  static let emptyList: [UInt8] = [0x5d]
  static let list: [UInt8] = [0x6c]
  static let append: [UInt8] = [0x61]
  static let appends: [UInt8] = [0x65]
  static let emptyDictionary: [UInt8] = [0x7d]
  static let dictionary: [UInt8] = [0x64]
  static let setItem: [UInt8] = [0x73]
  static let setItems: [UInt8] = [0x75]
  static let newObject: [UInt8] = [0x81]
  static let reduce: [UInt8] = [0x52]
  static let build: [UInt8] = [0x62]
  static let persistentID: [UInt8] = [0x51]

  /// A whole pickle of protocol 2.
  static func program(_ parts: [UInt8]...) -> [UInt8] { [0x80, 2] + parts.joined() + [0x2e] }

  static func int(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x8a, 8]
    bytes.append(little: Int64(value))
    return bytes
  }

  static func double(_ value: Double) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(little: value.bitPattern)
    return [0x47] + bytes.reversed()
  }

  static func text(_ value: String) -> [UInt8] {
    var bytes: [UInt8] = [0x58]
    bytes.append(little: UInt32(value.utf8.count))
    return bytes + value.utf8
  }

  static func global(_ module: String, _ name: String) -> [UInt8] {
    [0x63] + [UInt8]("\(module)\n\(name)\n".utf8)
  }

  static func put(_ key: UInt8) -> [UInt8] { [0x71, key] }
  static func get(_ key: UInt8) -> [UInt8] { [0x68, key] }

  static func longPut(_ key: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0x72]
    bytes.append(little: key)
    return bytes
  }

  static func longGet(_ key: UInt32) -> [UInt8] {
    var bytes: [UInt8] = [0x6a]
    bytes.append(little: key)
    return bytes
  }

  static func tuple(_ elements: [UInt8]...) -> [UInt8] { mark + elements.joined() + tuple }
  static func list(_ elements: [UInt8]...) -> [UInt8] { mark + elements.joined() + list }
  static func integers(_ values: [Int]) -> [UInt8] { mark + values.flatMap(int) + tuple }

  /// A call of a global.
  static func call(_ module: String, _ name: String, _ arguments: [UInt8]...) -> [UInt8] {
    global(module, name) + mark + arguments.joined() + tuple + reduce
  }

  static func storage(_ kind: String, _ key: String, count: Int) -> [UInt8] {
    tuple(
      text("storage"), global("torch", "\(kind)Storage"), text(key), text("cpu"), int(count))
      + persistentID
  }

  static func tensor(
    _ kind: String, _ key: String, count: Int, offset: Int = 0, sizes: [Int], strides: [Int]
  ) -> [UInt8] {
    call(
      "torch._utils", "_rebuild_tensor_v2", storage(kind, key, count: count), int(offset),
      integers(sizes), integers(strides), no, call("collections", "OrderedDict"))
  }

  static func quantizedTensor(
    _ kind: String, _ key: String, count: Int, sizes: [Int], strides: [Int], scheme: [UInt8]
  ) -> [UInt8] {
    call(
      "torch._utils", "_rebuild_qtensor", storage(kind, key, count: count), int(0),
      integers(sizes), integers(strides), scheme, no, call("collections", "OrderedDict"))
  }
}

/// A small TorchScript archive for tests.
struct TorchArchiveWriter {
  var version = "3\n"
  var code = "class M(Module):\n  def forward(self, x: Tensor) -> Tensor:\n    return x\n"
  var data = PickleWriter.program(PickleWriter.none)
  var constants = PickleWriter.program(PickleWriter.emptyTuple)
  /// Contents of `data/0`, `data/1`, and so on.
  var tensors: [[UInt8]] = []
  var areTensorsDeflated = false

  var zip: ZipWriter {
    var zip = ZipWriter()
    zip.add("m/version", version)
    zip.add("m/code/__torch__.py", code, isDeflated: true)
    zip.add("m/constants.pkl", constants)
    zip.add("m/data.pkl", data, isDeflated: true)
    for (index, tensor) in tensors.enumerated() {
      var entry = ZipWriter.Entry(name: "m/data/\(index)", contents: tensor)
      entry.isDeflated = areTensorsDeflated
      entry.alignment = 64
      zip.entries.append(entry)
    }
    return zip
  }

  /// What `data.pkl` holds.
  func load(
    builder: RecordingBuilder = RecordingBuilder(), budget: Unpickler.Budget = .init()
  ) throws -> ScriptValue {
    let archive = try TorchScriptArchive(.array(zip.bytes))
    var unpickler = Unpickler(
      try archive.contents(of: "data.pkl"), entry: "data.pkl", archive: archive,
      dataFolder: "data", storages: TensorStorages(), builder: builder)
    unpickler.budget = budget
    return try unpickler.load()
  }
}

/// What a pickle holds, in an archive with some tensors.
func unpickled(
  _ parts: [UInt8]..., tensors: [[UInt8]] = [], builder: RecordingBuilder = RecordingBuilder()
) throws -> ScriptValue {
  var archive = TorchArchiveWriter()
  archive.data = [0x80, 2] + parts.joined() + [0x2e]
  archive.tensors = tensors
  return try archive.load(builder: builder)
}

/// A value in words, so that whole trees compare.
func described(_ value: ScriptValue) -> String {
  switch value {
  case .none: "None"
  case .bool(let value): value ? "True" : "False"
  case .int(let value): "\(value)"
  case .double(let value): "\(value)"
  case .string(let value): "'\(value)'"
  case .device(let value): "device('\(value)')"
  case .tuple(let elements): "(\(elements.map(described).joined(separator: ", ")))"
  case .list(let list): "[\(list.elements.map(described).joined(separator: ", "))]"
  case .dictionary(let dictionary):
    "{\(joined(dictionary.pairs.map { (described($0), $1) }, ": "))}"
  case .object(let object):
    "\(object.className)(\(joined(object.attributes.sorted { $0.key < $1.key }.map { ($0, $1) }, "=")))"
  case .tensor(let tensor):
    switch tensor.content {
    case .constant(let tensor): "\(tensor.type) \(storedNumbers(of: tensor))"
    case .computed, .recorded: "not constant"
    }
  }
}

private func joined(_ pairs: [(String, ScriptValue)], _ separator: String) -> String {
  pairs.map { "\($0)\(separator)\(described($1))" }.joined(separator: ", ")
}

/// The numbers that a tensor stores, without its quantisation.
private func storedNumbers(of tensor: Tensor) -> [Double] {
  let type = TensorType(tensor.elementType, tensor.shape)
  let plain = try? Tensor(type: type, storage: tensor.storage, byteOffset: tensor.byteOffset)
  return (try? plain?.realValues()) ?? []
}

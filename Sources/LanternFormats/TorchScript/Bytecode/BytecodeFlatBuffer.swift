internal import LanternGraphs
internal import LanternTensors

/// A program for the lite interpreter as a FlatBuffer, identifier `PTMF`.
///
/// Source: PyTorch `torch/csrc/jit/serialization/mobile_bytecode.fbs`, whose tables and fields are
/// meant by the numbers here.
struct BytecodeFlatBuffer: Sendable {
  /// The version of the bytecode, 9.
  let version: Int
  /// The version of the operators' meaning.
  let operatorVersion: Int
  private let module: FlatBufferTable
  private let bytes: ByteStorage

  /// Whether a file begins as such a FlatBuffer.
  static func recognizes(_ bytes: ByteStorage) -> Bool {
    let start = unsafe bytes.withUnsafeBytes { buffer in unsafe [UInt8](buffer.prefix(8)) }
    return start.count == 8 && start[4...].elementsEqual("PTMF".utf8)
  }

  /// Reads the versions.
  ///
  /// Throws `FormatError` for bytecode of a version that is not read.
  init(_ bytes: ByteStorage) throws(FormatError) {
    self.bytes = bytes
    module = try FlatBufferTable(rootOf: Self.reader(bytes))
    version = Int(try module.integer(0, as: UInt32.self))
    // Archives that are written anew as FlatBuffers keep the version that they had.
    try BytecodeProgram.require(version: version, in: BytecodeProgram.versions)
    // Files that do not say it are of the first version with upgraders.
    let stated = Int(try module.integer(10, as: UInt32.self))
    operatorVersion = stated == 0 ? TorchScriptArchive.versions.upperBound : stated
    guard TorchScriptArchive.versions.contains(operatorVersion) else {
      throw FormatError(
        .unsupported,
        "the operators are of version \(operatorVersion), and those of versions "
          + "\(TorchScriptArchive.versions.lowerBound) to "
          + "\(TorchScriptArchive.versions.upperBound) are known", place: Self.place)
    }
  }

  static let place = "bytecode"

  private static func reader(_ bytes: ByteStorage) -> ByteReader {
    ByteReader(bytes, place: place, budget: ReadingBudget(fileByteCount: bytes.count))
  }

  /// Reads the functions; objects are made when the root is read.
  ///
  /// Throws `FormatError` naming the value that is wrong.
  func program() throws -> BytecodeProgram {
    let module = try FlatBufferTable(rootOf: Self.reader(bytes))
    // Functions come first or last among the values, and their constants may lie anywhere before them.
    var functions = BytecodeValueReader(module, bytes, interpreter: nil)
    try functions.readAll()
    return BytecodeProgram(
      version: version, operatorVersion: operatorVersion, functions: functions.functions
    ) { interpreter in
      var values = BytecodeValueReader(
        try FlatBufferTable(rootOf: Self.reader(bytes)), bytes, interpreter: interpreter)
      try values.readAll()
      try values.storages.connect()
      return try values.value(Int(module.integer(3, as: UInt32.self)))
    }
  }

  /// The extra files as a model's metadata has them.
  var metadata: ModelMetadata {
    var metadata = ModelMetadata()
    let files = (try? extraFiles()) ?? []
    metadata.files = files.map { AssociatedFile(name: $0.name, byteCount: $0.content.utf8.count) }
    metadata.packedFile = { name in
      files.first { $0.name == name }.map { Array($0.content.utf8) }
    }
    return metadata
  }

  private func extraFiles() throws(FormatError) -> [(name: String, content: String)] {
    try module.tables(1).map { table throws(FormatError) in
      (try table.string(0) ?? "", try table.string(1) ?? "")
    }
  }
}

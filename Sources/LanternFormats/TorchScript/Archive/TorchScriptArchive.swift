internal import LanternGraphs
internal import LanternTensors

/// The zip archive that `torch.jit.save` writes.
///
/// All entries lie in one folder, named by the first of them: `version`, the program under `code/`,
/// `constants.pkl`, `data.pkl`, and the bytes of tensors under `constants/` and `data/`. Source:
/// PyTorch's `torch/csrc/jit/docs/serialization.md` and `caffe2/serialize/inline_container.cc`.
struct TorchScriptArchive: Sendable {
  /// The versions of the format that are read; the program's operators mean what they meant then.
  static let versions = 1...10

  /// The folder that holds everything.
  let topFolder: String
  /// The version of the format and of the operators' meaning.
  let version: Int
  /// The files of the program, `code/__torch__.py` and the like, sorted.
  let codeEntries: [String]
  /// Files that whoever saved the module has put beside it: names without their folder, and sizes.
  let extraFiles: [(name: String, byteCount: Int)]
  private let zip: ZipArchive
  private let bytes: ByteStorage

  /// Reads the directory of an archive and checks that it holds a TorchScript program.
  ///
  /// Throws `FormatError` that says what the file is instead, and what to do about it.
  init(_ bytes: ByteStorage) throws(FormatError) {
    if let relative = TorchFileKind(beginningOf: bytes) { throw relative.refusal() }
    let zip = try ZipArchive(bytes)
    guard let first = zip.entries.first, let slash = first.name.firstIndex(of: "/") else {
      throw FormatError(
        .unknownFormat,
        "the file is a zip archive, and not one of PyTorch: its first entry is in no folder",
        place: "zip archive")
    }
    let top = String(first.name[..<slash])
    let prefix = top + "/"
    let names = zip.entries.compactMap { entry in
      entry.name.hasPrefix(prefix) ? String(entry.name.dropFirst(prefix.count)) : nil
    }
    if let relative = TorchFileKind(archiveOf: Set(names)) {
      let pickle = zip[prefix + "data.pkl"].flatMap { try? zip.contents(of: $0) }
      throw relative.refusal(pickle: pickle ?? [])
    }
    topFolder = top
    codeEntries = names.filter { $0.hasPrefix("code/") && $0.hasSuffix(".py") }.sorted()
    extraFiles = zip.entries.compactMap { entry in
      let folder = prefix + "extra/"
      guard entry.name.hasPrefix(folder), entry.name.count > folder.count else { return nil }
      return (String(entry.name.dropFirst(folder.count)), entry.size)
    }.sorted { $0.name < $1.name }
    self.zip = zip
    self.bytes = bytes
    version = try Self.version(of: zip, in: top)
    if let entry = zip[prefix + "byteorder"],
      try Self.text(of: entry, in: zip) != "little"
    {
      throw FormatError(
        .unsupported,
        "the tensors are big-endian, and only little-endian ones are read; save the model again "
          + "on a little-endian machine", place: "byteorder")
    }
  }

  /// Whether a file looks like one of PyTorch's, by its first bytes and its directory.
  ///
  /// True also for relatives that are refused with an explanation, and for damaged archives.
  static func recognizes(_ bytes: ByteStorage) -> Bool {
    if TorchFileKind(beginningOf: bytes) != nil { return true }
    let reader = ByteReader(bytes, place: "zip archive")
    guard (try? reader.load(UInt32.self, at: 0)) == 0x0403_4b50 else { return false }
    if let directory = try? ZipDirectory(reader), let entries = try? directory.entries(of: reader) {
      return entries.contains { isTelling($0.name) }
    }
    // Without a sound directory, the name in the first header tells.
    guard let size = try? reader.load(UInt16.self, at: 26),
      let name = try? reader.text(30..<30 + Int(size))
    else { return false }
    return isTelling(name) || name.contains("/code/") || name.contains("/data/")
  }

  private static func isTelling(_ name: String) -> Bool {
    let telling = ["version", ".data/version", "data.pkl", "constants.pkl", "archive_format"]
    guard let slash = name.firstIndex(of: "/") else { return false }
    return telling.contains(String(name[slash...].dropFirst()))
  }

  /// Whether an entry exists; the name is without the top folder.
  func has(_ name: String) -> Bool { zip["\(topFolder)/\(name)"] != nil }

  /// Whether a folder exists; the name is without the top folder.
  func hasFolder(_ name: String) -> Bool {
    zip.entries.contains { $0.name.hasPrefix("\(topFolder)/\(name)/") }
  }

  /// The bytes of an entry, inflated and checked; the name is without the top folder.
  ///
  /// Throws `FormatError` when it is absent or damaged.
  func contents(of name: String) throws(FormatError) -> [UInt8] {
    try zip.contents(of: entry(name))
  }

  /// The extra files as a model's metadata has them.
  var metadata: ModelMetadata {
    var metadata = ModelMetadata()
    metadata.files = extraFiles.map { AssociatedFile(name: $0.name, byteCount: $0.byteCount) }
    metadata.packedFile = { name in
      let entry = "extra/\(name)"
      return has(entry) ? try contents(of: entry) : nil
    }
    return metadata
  }

  /// Where the bytes of an entry lie: in the file itself when they are stored, else inflated.
  ///
  /// Stored bytes are not read here, and so not held against their checksum. Throws `FormatError`
  /// when the entry is absent or damaged.
  func data(
    _ entryName: String
  ) throws(FormatError) -> (storage: ByteStorage, offset: Int, count: Int) {
    let entry = try entry(entryName)
    if let range = try zip.storedRange(of: entry) { return (bytes, range.lowerBound, range.count) }
    let inflated = try zip.contents(of: entry)
    return (.array(inflated), 0, inflated.count)
  }

  private func entry(_ name: String) throws(FormatError) -> ZipArchive.Entry {
    guard let entry = zip["\(topFolder)/\(name)"] else {
      throw FormatError(
        .malformed, "the archive has no entry of this name in its folder `\(topFolder)`",
        place: name)
    }
    return entry
  }

  private static func version(of zip: ZipArchive, in top: String) throws(FormatError) -> Int {
    guard let entry = zip["\(top)/version"] ?? zip["\(top)/.data/version"] else {
      throw FormatError(
        .malformed, "the archive does not say which version of the format it is", place: "version")
    }
    let text = try text(of: entry, in: zip)
    guard let version = Int(text) else {
      throw FormatError(
        .malformed, "the version of the format is `\(text)`, which is not a number",
        place: "version")
    }
    guard versions.contains(version) else {
      throw FormatError(
        .unsupported,
        "the archive has version \(version) of the format, and versions \(versions.lowerBound) to "
          + "\(versions.upperBound) are read", place: "version")
    }
    return version
  }

  /// The text of a small entry without the white space around it.
  private static func text(
    of entry: ZipArchive.Entry, in zip: ZipArchive
  ) throws(FormatError) -> String {
    guard entry.size <= 64 else {
      throw FormatError(
        .malformed, "\(entry.size) bytes are too many for what this entry says", place: entry.name)
    }
    let text = String(decoding: try zip.contents(of: entry), as: UTF8.self)
    return String(text.split { $0.isWhitespace }.joined(separator: " "))
  }
}

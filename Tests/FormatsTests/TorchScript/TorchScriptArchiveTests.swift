import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

private typealias P = PickleWriter

/// The whole front end at work: archive, code, pickles.
private func readEverything(_ bytes: [UInt8]) throws {
  let archive = try TorchScriptArchive(.array(bytes))
  for entry in archive.codeEntries {
    var parser = Parser(try archive.contents(of: entry), entry: entry)
    _ = try parser.parseFile()
  }
  for (name, folder) in [("constants.pkl", "constants"), ("data.pkl", "data")] {
    var unpickler = Unpickler(
      try archive.contents(of: name), entry: name, archive: archive, dataFolder: folder,
      storages: TensorStorages(), builder: RecordingBuilder())
    _ = try unpickler.load()
  }
}

@Suite struct TorchScriptArchiveTests {
  static let sound: TorchArchiveWriter = {
    var archive = TorchArchiveWriter()
    (archive.data, archive.tensors) = (HostilePickleTests.sample, HostilePickleTests.sampleTensors)
    return archive
  }()

  @Test func readsEntries() throws {
    var zip = Self.sound.zip
    zip.add("m/code/__torch__/a.py", "", isDeflated: true)
    zip.add("m/code/__torch__/a.py.debug_pkl", "")
    zip.add("elsewhere/code/b.py", "")
    zip.add("m/byteorder", "little")
    let bytes = zip.bytes
    let archive = try TorchScriptArchive(.array(bytes))
    #expect(TorchScriptArchive.recognizes(.array(bytes)))
    #expect(archive.topFolder == "m")
    #expect(archive.version == 3)
    #expect(archive.codeEntries == ["code/__torch__.py", "code/__torch__/a.py"])
    #expect(archive.has("data.pkl") && !archive.has("b") && !archive.has("m/data.pkl"))
    #expect(String(decoding: try archive.contents(of: "version"), as: UTF8.self) == "3\n")
    let stored = try archive.data("data/1")
    #expect(stored.count == 4 && stored.storage.count == bytes.count)
    #expect([UInt8](bytes[stored.offset..<stored.offset + 4]) == [1, 2, 3, 255])
    let inflated = try archive.data("data.pkl")
    #expect(inflated.offset == 0 && inflated.count == inflated.storage.count)
    let error = try #require(throws: FormatError.self) { try archive.contents(of: "data/9") }
    #expect(error.place == "data/9")
  }

  @Test(arguments: ["1", "10", "3\n", "\n6 \n"])
  func acceptsVersions(_ version: String) throws {
    var archive = Self.sound
    archive.version = version
    let digits = version.filter(\.isNumber)
    #expect(String(try TorchScriptArchive(.array(archive.zip.bytes)).version) == digits)
  }

  @Test(
    arguments: [
      "0", "11", "-1", "", "x", "3.0", "99999999999999999999", String(repeating: "1", count: 100),
    ])
  func refusesVersions(_ version: String) throws {
    var archive = Self.sound
    archive.version = version
    let error = try #require(throws: FormatError.self) {
      try TorchScriptArchive(.array(archive.zip.bytes))
    }
    #expect(error.place?.hasSuffix("version") == true, "\(error)")
  }

  @Test func readsVersionElsewhere() throws {
    var zip = Self.sound.zip
    zip.entries[0].name = "m/.data/version"
    #expect(try TorchScriptArchive(.array(zip.bytes)).version == 3)
    zip.entries[0].name = "m/other"
    let error = try #require(throws: FormatError.self) {
      try TorchScriptArchive(.array(zip.bytes))
    }
    #expect(error.place == "version")
  }

  @Test func refusesBigEndian() throws {
    var zip = Self.sound.zip
    zip.add("m/byteorder", "big")
    let error = try #require(throws: FormatError.self) {
      try TorchScriptArchive(.array(zip.bytes))
    }
    #expect(error.code == .unsupported && error.place == "byteorder")
  }

  struct Relative: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let words: String
    var isRecognized = true

    init(_ description: String, _ words: String, bytes: [UInt8]) {
      (testDescription, self.words, self.bytes) = (description, words, bytes)
    }

    init(_ description: String, _ words: String, pickle: [UInt8]) {
      var zip = ZipWriter()
      zip.add("a/data.pkl", P.program(pickle, P.emptyTuple, P.reduce))
      zip.add("a/version", "3")
      self.init(description, words, bytes: zip.bytes)
    }

    init(_ description: String, _ words: String, _ names: [String], isRecognized: Bool = true) {
      var zip = ZipWriter()
      for name in names { zip.add(name, "1") }
      self.init(description, words, bytes: zip.bytes)
      self.isRecognized = isRecognized
    }
  }

  /// A file of `torch.save` before 1.6: a magic number, a version, a dictionary, and the object.
  private static func legacy(_ protocolVersion: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    let magic: [UInt8] = [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let pickles: [[UInt8]] = [magic, [0x4d, 0xe9, 3], [0x7d], Array(parts.joined())]
    return Array(pickles.map { [0x80, protocolVersion] + $0 + [0x2e] }.joined())
  }

  /// What is not TorchScript, and what is said about it.
  static let relatives: [Relative] = [
    Relative("torch.save", "torch.save", ["a/data.pkl", "a/data/0", "a/version"]),
    Relative(
      "old torch.save", "torch.save",
      bytes: [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]),
    Relative(
      "old torch.save of a tensor", "before PyTorch 1.6 and holds a tensor",
      bytes: legacy(2, P.global("torch._utils", "_rebuild_tensor_v2"))),
    Relative(
      "old torch.save of a module", "an object of Python's class torchvision.models.vgg.VGG",
      bytes: legacy(
        2, P.mark, [0x58, 6, 0, 0, 0] + [UInt8]("module".utf8) + [0x71, 1],
        P.global("torchvision.models.vgg", "VGG"))),
    Relative(
      "old torch.save in protocol 4", "state_dict",
      bytes: legacy(
        4, [0x95, 40, 0, 0, 0, 0, 0, 0, 0, 0x8c, 11] + [UInt8]("collections".utf8),
        [0x94, 0x8c, 11] + [UInt8]("OrderedDict".utf8) + [0x94, 0x93])),
    Relative(
      "torch.package", "torch.package", ["a/.data/version", "a/.data/extern_modules", "a/b.py"]),
    Relative("ExecuTorch", "ExecuTorch", bytes: [24, 0, 0, 0] + [UInt8]("ET12".utf8)),
    Relative(
      "safetensors", "safetensors", bytes: [40, 0, 0, 0, 0, 0, 0, 0] + [UInt8]("{\"a\":{}}".utf8)),
    Relative("ONNX", "ONNX", bytes: [8, 8, 0x12, 7] + [UInt8]("pytorch".utf8)),
    Relative("ONNX without a producer", "ONNX", bytes: [8, 7, 0x3a, 0x90, 1, 0x0a, 16]),
    Relative("a state_dict", "state_dict", pickle: P.global("collections", "OrderedDict")),
    Relative("a tensor", "a tensor", pickle: P.global("torch._utils", "_rebuild_tensor_v2")),
    Relative(
      "an eager module", "torchvision.models.resnet.ResNet",
      pickle: P.global("torchvision.models.resnet", "ResNet")),
    Relative(
      "AOTInductor", "AOTInductor", ["a/data/aotinductor/model/b.so", "a/archive_format"]),
    Relative("torch.export", "torch.export", ["a/archive_format", "a/models/model.json"]),
    Relative(
      "old torch.export", "torch.export", ["a/serialized_exported_program.json", "a/version"]),
    Relative("early PyTorch", "model.json", ["a/version", "a/code/a.py", "a/model.json"]),
    Relative("preview of PyTorch", "early", bytes: [UInt8]("PYTORCH1".utf8)),
    Relative("another zip", "without a TorchScript", ["a/b"], isRecognized: false),
    Relative("a zip of files", "no folder", ["version", "data.pkl"], isRecognized: false),
    Relative("an empty zip", "no folder", [], isRecognized: false),
  ]

  @Test(arguments: relatives)
  func tellsRelativesApart(_ relative: Relative) throws {
    #expect(TorchScriptArchive.recognizes(.array(relative.bytes)) == relative.isRecognized)
    let error = try #require(throws: FormatError.self) {
      try TorchScriptArchive(.array(relative.bytes))
    }
    #expect(error.message.contains(relative.words), "\(error)")
  }

  @Test(arguments: [[], [0x50], [0x50, 0x4b, 3, 4], [UInt8]("TFL3".utf8), [24, 0, 0, 0]])
  func leavesOthersAlone(_ bytes: [UInt8]) {
    #expect(!TorchScriptArchive.recognizes(.array(bytes)))
    #expect(throws: FormatError.self) { try TorchScriptArchive(.array(bytes)) }
  }

  /// A file that was cut is still known for what it was, and refused as an archive that is cut.
  @Test func survivesTruncation() throws {
    let bytes = Self.sound.zip.bytes
    try readEverything(bytes)
    for count in 0..<bytes.count {
      let cut = [UInt8](bytes.prefix(count))
      #expect(throws: FormatError.self, "cut at \(count)") { try readEverything(cut) }
      #expect(TorchScriptArchive.recognizes(.array(cut)) == (count >= 30 + 9), "cut at \(count)")
    }
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func survivesMutations(seed: UInt64) throws {
    var zip = Self.sound.zip
    // Checksums would stop most of it at the door.
    let unchecked = !seed.isMultiple(of: 2)
    let source = zip.bytes
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    for _ in 0..<800 {
      var bytes = source
      if unchecked {
        zip = Self.sound.zip
        let index = Int.random(in: 0..<zip.entries.count, using: &generator)
        guard !zip.entries[index].contents.isEmpty else { continue }
        let position = zip.entries[index].contents.indices.randomElement(using: &generator) ?? 0
        zip.entries[index].contents[position] = UInt8.random(in: 0...255, using: &generator)
        bytes = zip.bytes
      } else {
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let position = Int.random(in: 0..<bytes.count, using: &generator)
          bytes[position] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      _ = TorchScriptArchive.recognizes(.array(bytes))
      do {
        try readEverything(bytes)
      } catch let error as FormatError {
        refused += 1
        #expect(!error.message.isEmpty, "seed \(seed): \(error)")
      }
    }
    #expect(refused > 100, "seed \(seed)")
  }
}

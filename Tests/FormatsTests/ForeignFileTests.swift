import LanternTensors
import TestSupport
import Testing

@testable import LanternFormats

/// Files that are no model of Lantern's, and what is said of them.
@Suite struct ForeignFileTests {
  struct File: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var remedy: String

    init(_ kind: String, _ remedy: String, _ start: [UInt8]) {
      (testDescription, self.remedy) = (kind, remedy)
      bytes = start.isEmpty ? [] : start + [UInt8](repeating: 0, count: 600)
    }

    init(_ kind: String, _ remedy: String, _ text: String) {
      self.init(kind, remedy, [UInt8](text.utf8))
    }

    init(_ kind: String, _ remedy: String, zip names: [String]) {
      var zip = ZipWriter()
      for name in names { zip.add(name, "1") }
      (testDescription, self.remedy, bytes) = (kind, remedy, zip.bytes)
    }
  }

  private static func text(_ text: String) -> [UInt8] { [UInt8](text.utf8) }

  static let files: [File] = [
    File("an empty file", "fetch it again", []),
    File("a web page", "fetch it again", "\n<!DOCTYPE html><html>"),
    File("a pointer of Git LFS", "git lfs pull", "version https://git-lfs.github.com/spec/v1\n"),
    File("llama.cpp (GGUF)", "go back to the model", text("GGUF") + [3, 0, 0, 0]),
    File("llama.cpp (GGML)", "go back to the model", "tjgg"),
    File("Keras writes its models (.h5)", "TFLiteConverter", [0x89] + text("HDF\r\n\u{1a}\n")),
    File("a model of Keras (.keras)", "TFLiteConverter", zip: ["config.json", "model.weights.h5"]),
    File(
      "a SavedModel of TensorFlow (saved_model.pb)", "TFLiteConverter",
      [8, 1, 0x12, 0xc3, 0xae, 1, 0x0a, 0x80, 1, 0x12, 0x30]),
    File(
      "holds a SavedModel of TensorFlow", "TFLiteConverter",
      zip: ["m/saved_model.pb", "m/variables/variables.index"]),
    File(
      "a frozen graph of TensorFlow (.pb)", "TFLiteConverter",
      [0x0a, 0x2b, 0x0a, 5] + text("input") + [0x12, 0x0b] + text("Placeholder")),
    File(
      "a model of Core ML (.mlmodel)", "go back to the model",
      [8, 5, 0x12, 0xa0, 3, 0x0a, 20, 0x0a, 5] + text("image")),
    File(
      "a model of Core ML (.mlmodel)", "go back to the model",
      [8, 1, 0x12, 0x40, 0x0a, 20, 0x0a, 5] + text("image")),
    File(
      "a package of Core ML", "go back to the model",
      zip: ["m.mlpackage/Manifest.json", "m.mlpackage/Data/com.apple.CoreML/model.mlmodel"]),
    File("a network of OpenVINO (.xml)", "go back", "<?xml version=\"1.0\"?><net name=\"a\">"),
    File("a network of ncnn", "go back to the model", "7767517\n75 83\n"),
    File("an engine of TensorRT", "go back to the model", "ftrt"),
    File("Rockchip", "go back to the model", "RKNN"),
    File("ExecuTorch's tensors (.ptd)", "go back", [48, 0, 0, 0] + text("FT01")),
    File("an array of NumPy", "--input", [0x93] + text("NUMPY")),
    File("NumPy's arrays (.npz)", "--input", zip: ["a.npy", "b.npy"]),
    File("a JPEG picture", "name the model first", [0xff, 0xd8, 0xff, 0xe0]),
    File("a PNG picture", "name the model first", [0x89] + text("PNG\r\n")),
    File("compressed by gzip", "unpack it", [0x1f, 0x8b, 8]),
    File("a 7z archive", "unpack it", text("7z") + [0xbc, 0xaf]),
    File("a zip archive that holds face/a.tflite", "unpack it", zip: ["face/a.tflite"]),
    File("a zip archive that holds b.pt", "unpack it", zip: ["read.me", "b.pt"]),
    File("a zip archive without a model", "unpack it", zip: ["read.me"]),
    File("a tar archive", "unpack it", tape("model/weights")),
    File("torch.save of PyTorch 0.1", "load it in Python", tape("storages")),
    File("a pickle of Python, which holds a dictionary", "load it in Python", [0x80, 4, 0x7d]),
    File("which holds an object of Python's class a.B", "load it", [0x80, 2] + text("ca\nB\n")),
  ]

  private static func tape(_ entry: String) -> [UInt8] {
    let name = text(entry)
    return name + [UInt8](repeating: 0, count: 257 - name.count) + text("ustar")
  }

  @Test(arguments: files)
  func saysWhatItIs(_ file: File) throws {
    let bytes = ByteStorage.array(file.bytes)
    #expect(!modelFormats.contains { $0.recognizes(bytes) })
    let message = try #require(ForeignFile(bytes)).refusal.message
    #expect(message.hasPrefix("this is a"), "\(message)")
    #expect(message.contains(file.testDescription), "\(message)")
    #expect(message.contains(file.remedy), "\(message)")
  }

  /// Beginnings of such files, and bytes that begin so by chance.
  @Test func survivesEverything() {
    for file in Self.files {
      for count in 0..<min(file.bytes.count, 300) {
        _ = ForeignFile(.array([UInt8](file.bytes.prefix(count))))
      }
    }
    var generator = SeededGenerator(seed: 41)
    for start: [UInt8] in [
      [8], [8, 1, 0x12], [0x0a], [0x80, 4], [0x80, 4, 0x95], [0x80, 2, 0x28],
    ] {
      for _ in 0..<4000 {
        let rest = (0..<24).map { _ in UInt8.random(in: 0...255, using: &generator) }
        _ = ForeignFile(.array(start + rest))
        _ = TorchFileKind(beginningOf: .array(start + rest))
      }
    }
  }

  @Test(arguments: [[1, 2, 3], [8, 9, 0x2a, 3], text("{\"format\": 1}")])
  func leavesOthersAlone(_ bytes: [UInt8]) {
    #expect(ForeignFile(.array(bytes)) == nil)
  }
}

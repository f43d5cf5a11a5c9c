import Foundation
import LanternTensors
import TestSupport
import Testing

/// Bad input ends with status 1 and one sentence on standard error that names the file.
@Suite struct BadInputTests {
  private func expectFailure(
    _ words: [String], naming file: String, _ reason: String = "lantern", lines: Int = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let command = try Command(words)
    #expect(command.status == 1, "\(words)", sourceLocation: sourceLocation)
    #expect(
      command.errors.hasPrefix("lantern: \(file): "), "\(command.errors)",
      sourceLocation: sourceLocation)
    #expect(
      command.errors.contains(reason), "\(command.errors)", sourceLocation: sourceLocation)
    #expect(
      command.errors.filter { $0 == "\n" }.count == lines, "\(command.errors)",
      sourceLocation: sourceLocation)
    #expect(!command.hasCrashReport, "\(command.errors)", sourceLocation: sourceLocation)
  }

  private let photo = fixture("images/color.jpg")
  private let colors = fixture("models/colors.tflite")

  /// Every subcommand with a model file.
  private func calls(_ model: String) -> [[String]] {
    [
      ["inspect", model], ["inspect", model, "--json"], ["run", model], ["benchmark", model],
      ["classify", photo, "--model", model],
    ]
  }

  @Test func missingModel() throws {
    for words in calls("/nowhere/model.tflite") {
      try expectFailure(words, naming: "/nowhere/model.tflite", "No such file or directory")
    }
  }

  @Test func folderForAModel() throws {
    let folder = fixture("models")
    for words in calls(folder) { try expectFailure(words, naming: folder, "is a folder") }
  }

  @Test func textForAModel() throws {
    try withTemporaryFolder { folder in
      let files = [
        ("notes.tflite", "These are notes.\n", "this is not"),
        ("empty.tflite", "", "this is an empty file"),
        ("page.tflite", "<!DOCTYPE html>\n", "this is a web page"),
        ("pointer.pt", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
      ]
      for (name, text, words) in files {
        let file = folder.appending(path: name)
        try Data(text.utf8).write(to: file)
        for call in calls(file.path) { try expectFailure(call, naming: file.path, words) }
      }
    }
  }

  @Test func truncatedModel() throws {
    let bytes = try Data(contentsOf: URL(filePath: colors))
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "cut.tflite")
      for length in Array(stride(from: 0, to: bytes.count, by: 37)) + [bytes.count - 1] {
        try bytes.prefix(length).write(to: file)
        try expectFailure(["inspect", file.path], naming: file.path)
      }
      try bytes.prefix(bytes.count / 2).write(to: file)
      for words in calls(file.path) { try expectFailure(words, naming: file.path) }
    }
  }

  /// Changed models run or fail, and never trap.
  @Test(arguments: 0..<10) func mutatedModels(_ group: Int) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: colors)))
    try withTemporaryFolder { folder in
      for seed in UInt64(10 * group)..<UInt64(10 * group + 10) {
        var generator = SeededGenerator(seed: seed)
        var mutated = bytes
        for _ in 0..<3 {
          let place = Int.random(in: 0..<bytes.count, using: &generator)
          mutated[place] = UInt8.random(in: 0...255, using: &generator)
        }
        let file = folder.appending(path: "mutated.tflite")
        try Data(mutated).write(to: file)
        let command = try Command(["classify", photo, "--model", file.path])
        #expect([0, 1].contains(command.status), "seed \(seed): \(command.errors)")
        #expect(command.status == 0 || command.errors.contains(file.path), "seed \(seed)")
        #expect(!command.hasCrashReport, "seed \(seed): \(command.errors)")
      }
    }
  }

  @Test func unknownOperators() throws {
    let model = fixture("models/unsupported.tflite")
    for words in calls(model).dropFirst(2) {
      try expectFailure(
        words, naming: model, "Frobnicate version 1 (float32 to float32) at node 0 of subgraph 0",
        lines: 3)
    }
  }

  @Test func badPhotos() throws {
    let bytes = try Data(contentsOf: URL(filePath: photo))
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "photo.jpg")
      let words = ["classify", file.path, "--model", colors]
      try expectFailure(words, naming: file.path, "No such file or directory")
      for length in [3, 20, bytes.count / 2, bytes.count - 2] {
        try bytes.prefix(length).write(to: file)
        try expectFailure(words, naming: file.path, "damaged or cut short")
      }
      for (text, reason) in [("", "the file is empty"), ("not a photo", "this is not a JPEG")] {
        try Data(text.utf8).write(to: file)
        try expectFailure(words, naming: file.path, reason)
      }
      try expectFailure(
        ["classify", folder.path, "--model", colors], naming: folder.path, "is a folder")
    }
  }

  /// One bad photo does not keep the others from being told.
  @Test func badPhotoAmongGood() throws {
    let command = try Command([
      "classify", photo, "/nowhere.jpg", photo, "--model", colors, "--json",
    ])
    #expect(command.status == 1)
    #expect(command.output.filter { $0 == "\n" }.count == 2)
    #expect(command.errors == "lantern: /nowhere.jpg: No such file or directory\n")
  }

  @Test func badLabels() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "labels.txt")
      let model = fixture("models/open.tflite")
      let words = ["classify", photo, "--model", model, "--labels", file.path]
      try expectFailure(words, naming: file.path, "No such file or directory")
      try Data([0xff, 0xfe, 0x41, 0x0a]).write(to: file)
      try expectFailure(words, naming: file.path, "this is not a text file")
      try Data("a\n\0b\nc\n".utf8).write(to: file)
      try expectFailure(words, naming: file.path, "this is not a text file")
      for (text, reason) in [
        ("", "there are no labels in it"),
        ("a\nb\n", "there are 2 labels in it, and the model has 3 classes"),
      ] {
        try Data(text.utf8).write(to: file)
        try expectFailure(words, naming: model, "\(file.path): \(reason)")
      }
      try expectFailure(
        ["classify", photo, "--model", model, "--labels", folder.path], naming: folder.path,
        "is a folder")
    }
  }

  @Test func wrongInputs() throws {
    try withTemporaryFolder { folder in
      func file(_ name: String, _ shape: [Int], isInteger: Bool = false) throws -> String {
        let shape = try Shape(shape)
        let tensor =
          try isInteger
          ? Tensor([Int32](repeating: 1, count: shape.elementCount), shape: shape)
          : Tensor([Float](repeating: 1, count: shape.elementCount), shape: shape)
        let file = folder.appending(path: name)
        try Data(NumPyFile.bytes(of: tensor)).write(to: file)
        return file.path
      }
      let right = try file("right.npy", [1, 4, 4, 3])
      try expectFailure(
        ["run", colors], naming: colors,
        "main takes 1 input (picture: float32[1, 4, 4, 3]), and none")
      try expectFailure(
        ["run", colors, "--input", right, "--input", right], naming: colors, "and 2 are given")
      for shape in [[1, 5, 4, 3], [2, 4, 4, 3], [4, 4, 3], []] {
        try expectFailure(
          ["run", colors, "--input", file("shape.npy", shape)], naming: colors,
          "input 0 (picture) must be float32[1, 4, 4, 3], and float32\(shape) is given")
      }
      try expectFailure(
        ["run", colors, "--input", file("type.npy", [1, 4, 4, 3], isInteger: true)],
        naming: colors, "and int32[1, 4, 4, 3] is given")
      try expectFailure(
        ["run", fixture("models/sigmoid.tflite"), "--input", right],
        naming: fixture("models/sigmoid.tflite"), "given as their stored integers")
      try expectFailure(
        ["run", fixture("models/open.tflite"), "--input", file("open.npy", [1, 4, 4, 4])],
        naming: fixture("models/open.tflite"), "must be float32[?, ?, ?, 3]")
      try expectFailure(
        ["run", colors, "--input", right, "--method", "nothing"], naming: colors,
        "the model has no method nothing; it has main")
      try expectFailure(["run", colors, "--input", photo], naming: photo, ".npy")
      try expectFailure(
        ["run", colors, "--input", "/nowhere.npy"], naming: "/nowhere.npy", "No such file")
    }
  }

  @Test func wrongShapes() throws {
    for name in ["inspect", "benchmark"] {
      try expectFailure(
        [name, colors, "--shape", "1,5,5,3"], naming: colors, "must be float32[1, 4, 4, 3]")
      try expectFailure(
        [name, colors, "--shape", "1,4,4,3", "--shape", "1"], naming: colors, "and 2 are given")
    }
    let open = fixture("models/open.tflite")
    try expectFailure(["benchmark", open], naming: open, "--shape D,D,... for each input says it")
    try expectFailure(
      ["benchmark", open, "--shape", "1,60000,60000,3"], naming: open, "takes more than")
    try expectFailure(
      ["classify", photo, "--model", colors, "--size", "8"], naming: colors, "cannot be 8 x 8")
    let sum = fixture("models/sum.tflite")
    try expectFailure(
      ["classify", photo, "--model", sum], naming: sum, "it takes 2 inputs, not one picture")
  }

  @Test func unwritableFolders() throws {
    try withTemporaryFolder { folder in
      let input = folder.appending(path: "x.npy")
      let values = [Float](repeating: 1, count: 48)
      try Data(NumPyFile.bytes(of: Tensor(values, shape: Shape([1, 4, 4, 3])))).write(to: input)
      // A file in the place of a folder hinders even an administrator.
      for place in [input.path, "\(input.path)/inside", "/proc/lantern"] {
        try expectFailure(
          ["run", colors, "--input", input.path, "--output-folder", place], naming: place)
      }
    }
  }
}

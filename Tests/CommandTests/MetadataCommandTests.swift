import Foundation
import TestSupport
import Testing

/// What the command makes of a model's metadata, and how what is given on the line comes first.
@Suite struct MetadataCommandTests {
  /// Calls the command with a model that has all of `FlatTable.fullMetadata`.
  private func run<R>(_ words: [String], _ body: (Command) throws -> R) throws -> R {
    try withTemporaryFolder { folder in
      let model = folder.appending(path: "tones.tflite")
      let bytes = TinyModel.constantClassifier.bytes(
        metadata: .fullMetadata, files: FlatTable.fullFiles)
      try Data(bytes).write(to: model)
      return try body(Command(words.map { $0 == "MODEL" ? model.path : $0 }))
    }
  }

  private func lines(_ extra: [String]) throws -> [String] {
    try run(["classify", fixture("images/color.png"), "--model", "MODEL"] + extra) { command in
      #expect(command.status == 0, "\(command.errors)")
      return command.output.split(separator: "\n").map(String.init)
    }
  }

  /// The scores are 0.2, 0.9 and 0.5: the sigmoid of 0.2, and twice the default score, since 0.9 is
  /// below the least score of its class and the last class has no sigmoid.
  @Test func classifyFollowsTheMetadata() throws {
    let lines = try lines([])
    #expect(lines.contains("normalisation  from the model's metadata"))
    #expect(lines.contains("labels         the model's own tones.txt"))
    #expect(
      lines.contains(
        "calibration    sigmoids of sigmoids.csv, from the model's metadata; "
          + "--raw-scores leaves it out"))
    #expect(
      lines.contains("threshold      0.4, from the model's metadata; --threshold changes it"))
    let shares = lines.filter { $0.contains(" %  ") }
    #expect(shares.count == 1)
    #expect(shares.first?.hasPrefix("   55.0 %  dark") == true, "\(shares)")
    #expect(lines.last?.hasSuffix(", scores calibrated") == true)
  }

  @Test func classifyFollowsTheCallerFirst() throws {
    let lines = try lines([
      "--raw-scores", "--threshold", "0.3", "--locale", "de", "--mean", "1,2,3", "--std", "1,1,1",
    ])
    #expect(lines.contains("normalisation  as given; the model's metadata is not used"))
    #expect(lines.contains("labels         the model's own toene.txt"))
    #expect(lines.contains("calibration    none, as told; sigmoids.csv is not used"))
    #expect(
      lines.contains(
        "threshold      0.3, as given; 0.4, from the model's metadata, is not used"))
    // Softmax of the scores: 0.229, 0.461 and 0.309.
    let shares = lines.filter { $0.contains(" %  ") }
    #expect(shares.map { String($0.prefix(17)) } == ["   46.1 %  hell  ", "   30.9 %  mittel"])
    let nothing = try self.lines(["--threshold", "1"])
    #expect(nothing.contains("  no class reaches the threshold"))
  }

  @Test func classifyTellsItInJSON() throws {
    try run(["classify", fixture("images/color.png"), "--model", "MODEL", "--json"]) { command in
      struct Result: Decodable {
        var calibration: String?
        var threshold: Double?
        var thresholdSource: String?
      }
      let result = try JSONOutputTests.decoder.decode(Result.self, from: Data(command.output.utf8))
      #expect(result.calibration == "sigmoids of sigmoids.csv, from the model's metadata")
      #expect(result.threshold.map { abs($0 - 0.4) < 1e-6 } == true)
      #expect(result.thresholdSource == "from the model's metadata")
    }
  }

  @Test func inspectTellsAllOfIt() throws {
    try run(["inspect", "MODEL"]) { command in
      #expect(command.status == 0)
      let text = command.output.split(separator: "\n").dropFirst().joined(separator: "\n")
      try Snapshot.expect(text + "\n", "inspect-metadata")
    }
    try run(["inspect", "MODEL", "--json"]) { command in
      let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
      let metadata = (object as? [String: Any])?["metadata"] as? [String: Any]
      let subgraph = (metadata?["subgraphs"] as? [[String: Any]])?.first
      let output = (subgraph?["outputs"] as? [[String: Any]])?.first
      #expect(metadata?["author"] as? String == "An author")
      #expect((output?["files"] as? [Any])?.count == 3)
      #expect((output?["units"] as? [Any])?.count == 4)
    }
  }
}

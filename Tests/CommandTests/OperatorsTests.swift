import Foundation
import TestSupport
import Testing

/// `lantern ops`, and the document that it writes.
@Suite struct OperatorsTests {
  @Test func documentIsWhatTheTablesSay() throws {
    let document = try String(
      contentsOf: packageRoot.appending(path: "OPERATORS.md"), encoding: .utf8)
    let command = try Command(["ops", "--markdown"])
    #expect(command.status == 0)
    #expect(command.output == document, "OPERATORS.md is not what the tables say; run make ops")
  }

  struct Entry: Decodable {
    var format: String
    var name: String
    var schema: String?
    var custom: Bool
    var minVersion: Int?
    var maxVersion: Int?
    var elementTypes: [String]
    var status: String
    var reason: String?
  }

  private func entries(_ words: [String]) throws -> [Entry] {
    let command = try Command(["ops", "--json"] + words)
    #expect(command.status == 0)
    return try command.output.split(separator: "\n").map {
      try JSONOutputTests.decoder.decode(Entry.self, from: Data($0.utf8))
    }
  }

  @Test func everyOperatorHasItsFate() throws {
    let all = try entries(["--format", "tflite"])
    let builtin = all.filter { !$0.custom }
    // The schema's operators but CUSTOM, which is those of others.
    #expect(builtin.count == 209)
    #expect(Set(builtin.map(\.name)).count == 209)
    for entry in all {
      #expect(["runs", "program", "unneeded", "missing"].contains(entry.status))
      #expect((entry.reason != nil) == (entry.status == "unneeded"), "\(entry.name)")
      #expect((entry.minVersion != nil) == ["runs", "program"].contains(entry.status))
      #expect(entry.elementTypes.isEmpty != (entry.status == "runs"), "\(entry.name)")
    }
    #expect(all.first { $0.name == "CONCAT_EMBEDDINGS" }?.reason?.contains("no kernel") == true)
  }

  @Test func namesAndFormatsAreChosen() throws {
    let convolutions = try entries(["conv_2d"])
    #expect(convolutions.map(\.name).contains("DEPTHWISE_CONV_2D"))
    #expect(convolutions.allSatisfy { $0.format == "tflite" && $0.name.contains("CONV_2D") })
    let relu = try entries(["relu", "--format", "torchscript"])
    #expect(relu.contains { $0.schema == "aten::relu(Tensor self)" })
    let nothing = try Command(["ops", "frobnicate"])
    #expect(nothing.status == 1)
    #expect(nothing.errors == "lantern: no operator is called frobnicate\n")
  }
}

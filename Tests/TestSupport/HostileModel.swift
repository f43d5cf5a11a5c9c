import Testing

/// A small model of its own kind, to be damaged.
package struct HostileModel: Sendable, CustomTestStringConvertible {
  /// What it is, in words.
  package let name: String
  /// The bytes of the file.
  package let bytes: [UInt8]

  package var testDescription: String { name }

  private init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// One of the recorded operators.
  private init(recorded name: String) {
    let recorded = RecordedOperator.all.first { $0.name == name }
    if recorded == nil { Issue.record("there is no recording \(name)") }
    self.init(name, recorded.map { [UInt8]($0.model) } ?? [])
  }

  /// Models that have between them all that a file can hold.
  package static let all = [
    HostileModel("8-bit convolution network", TinyModel.network.bytes()),
    HostileModel("loop", TinyProgram.loop().bytes()),
    HostileModel("branch, variable and composite", TinyProgram.counter.bytes()),
    HostileModel("weights outside the file", TinyProgram.outside.bytes()),
    HostileModel("table of strings", TinyProgram.table.bytes()),
    HostileModel("shapes of data", TinyProgram.shapes.bytes()),
    HostileModel(
      "metadata and files",
      TinyModel.constantClassifier.bytes(
        metadata: FlatTable.fullMetadata, files: FlatTable.fullFiles)),
    HostileModel(recorded: "fully connected hybrid int4 axis 0 asymmetric True"),
    HostileModel(recorded: "lstm all int8"),
    HostileModel(recorded: "TFLite_Detection_PostProcess float32 fast"),
    HostileModel(recorded: "densify in blocks of both dimensions"),
    HostileModel(recorded: "STABLEHLO_SCATTER STABLEHLO_ADD float32"),
  ]
}

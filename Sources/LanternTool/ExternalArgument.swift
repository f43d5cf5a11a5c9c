internal import Lantern

extension Arguments {
  /// The option that gives the bytes of weights which a model keeps outside its file.
  static let externalOption = Option(
    name: "external", value: "NAME=FILE",
    help: "The file of weights that the model names and does not hold.", isRepeatable: true)

  /// The path of each name.
  ///
  /// Throws `UsageError` when a value has no name or no file, or a name is given twice.
  func externalBuffers() throws -> [String: String] {
    var paths: [String: String] = [:]
    for text in all("external") {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else {
        throw UsageError(
          "--external takes a name and a file like weights=weights.bin, not \"\(text)\"")
      }
      guard paths.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw UsageError("--external names \(parts[0]) twice")
      }
    }
    return paths
  }
}

extension [String: String] {
  /// The bytes of the files, mapped.
  ///
  /// Throws `TensorError` when one cannot be opened.
  func mapped() throws -> [String: ByteStorage] {
    try mapValues { .file(try MappedFile(path: $0)) }
  }
}

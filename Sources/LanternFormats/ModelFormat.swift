package import LanternGraphs
package import LanternTensors

/// A kind of model file that Lantern reads.
package protocol ModelFormat: Sendable {
  /// The format's name in words, as it is printed.
  var name: String { get }

  /// Which of the format's operators Lantern runs.
  var coverage: OperatorCoverage { get }

  /// Whether a file looks like one of this format, by its first and last bytes alone.
  func recognizes(_ bytes: ByteStorage) -> Bool

  /// Reads a model, verifying everything that running it relies on.
  ///
  /// `path` is named in errors; `operators` are the user's own, for formats that have such. Throws `FormatError` with the offset or entry where the file is
  /// wrong, or with the list of all that Lantern does not support.
  func read(_ bytes: ByteStorage, path: String, operators: [CustomOperator]) throws -> Model

  /// Tells what a file holds without running any of it, unsupported parts included.
  ///
  /// `inputShapes` are the shapes of the first method's inputs, for formats that do not state them.
  /// Throws `FormatError` when the file is not a sound one of this format.
  func inspect(
    _ bytes: ByteStorage, path: String, operators: [CustomOperator], inputShapes: [Shape]?
  ) throws -> ModelInspection
}

extension ModelFormat {
  /// Reads a model without operators of the user's own.
  package func read(_ bytes: ByteStorage, path: String) throws -> Model {
    try read(bytes, path: path, operators: [])
  }

  /// Tells what a file holds, without operators of the user's own.
  package func inspect(
    _ bytes: ByteStorage, path: String, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    try inspect(bytes, path: path, operators: [], inputShapes: inputShapes)
  }
}

/// All formats that Lantern reads, in the order in which they are tried.
package let modelFormats: [any ModelFormat] = [TFLiteFormat(), TorchScriptFormat()]

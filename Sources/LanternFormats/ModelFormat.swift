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
  /// `path` is named in errors. Throws `FormatError` with the offset or entry where the file is wrong,
  /// or with the list of all that Lantern does not support.
  func read(_ bytes: ByteStorage, path: String, options: ReadingOptions) throws -> Model

  /// Tells what a file holds without running any of it, unsupported parts included.
  ///
  /// `inputShapes` are the shapes of the first method's inputs, for formats that do not state them.
  /// Throws `FormatError` when the file is not a sound one of this format.
  func inspect(
    _ bytes: ByteStorage, path: String, options: ReadingOptions, inputShapes: [Shape]?
  ) throws -> ModelInspection
}

/// What a caller gives a format besides the file.
package struct ReadingOptions: Sendable {
  /// The user's own operators, for formats that have such.
  package var operators: [CustomOperator]
  /// The bytes of weights that lie outside the file, by the names that the file has for them.
  package var externalBuffers: [String: ByteStorage]
  /// The engine whose arithmetic quantised operators of TorchScript follow; nil for the one that the
  /// file suggests.
  package var quantizedEngine: QuantizedEngine?

  /// Creates options.
  package init(
    operators: [CustomOperator] = [], externalBuffers: [String: ByteStorage] = [:],
    quantizedEngine: QuantizedEngine? = nil
  ) {
    self.operators = operators
    self.externalBuffers = externalBuffers
    self.quantizedEngine = quantizedEngine
  }
}

extension ModelFormat {
  /// Reads a model with nothing given besides.
  package func read(_ bytes: ByteStorage, path: String) throws -> Model {
    try read(bytes, path: path, options: ReadingOptions())
  }

  /// Tells what a file holds, with nothing given besides.
  package func inspect(
    _ bytes: ByteStorage, path: String, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    try inspect(bytes, path: path, options: ReadingOptions(), inputShapes: inputShapes)
  }
}

/// All formats that Lantern reads, in the order in which they are tried.
package let modelFormats: [any ModelFormat] = [TFLiteFormat(), TorchScriptFormat()]

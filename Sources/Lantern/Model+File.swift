public import LanternFormats
public import LanternGraphs
public import LanternTensors

extension Model {
  /// Reads a model file of any format that Lantern knows; the file is mapped, not copied.
  ///
  /// `operators` are your own for the custom operators of `.tflite` files, and `externalBuffers` the
  /// bytes of weights that such a file keeps outside it, by the names that it has for them: a file
  /// cannot make Lantern open another. `quantizedEngine` is the engine of PyTorch whose arithmetic the
  /// quantised operators of a `.pt` file follow, in place of the one that the file suggests. Throws `TensorError` when the file cannot be opened and
  /// `FormatError` when it is not a sound model, lacks external buffers, which are named, or uses what
  /// Lantern does not support: then everything of that kind is listed.
  public init(
    contentsOf path: String, operators: [CustomOperator] = [],
    externalBuffers: [String: ByteStorage] = [:], quantizedEngine: QuantizedEngine? = nil
  ) throws {
    try self.init(
      mapping: MappedFile(path: path), operators: operators, externalBuffers: externalBuffers,
      quantizedEngine: quantizedEngine)
  }

  /// Reads a model out of a file that is mapped already.
  ///
  /// Its tensors lie in the mapping, which they hold. Throws as
  /// `init(contentsOf:operators:externalBuffers:quantizedEngine:)` does.
  public init(
    mapping file: MappedFile, operators: [CustomOperator] = [],
    externalBuffers: [String: ByteStorage] = [:], quantizedEngine: QuantizedEngine? = nil
  ) throws {
    let bytes = ByteStorage.file(file)
    self = try detectedFormat(of: bytes, path: file.path)
      .read(
        bytes, path: file.path,
        options: ReadingOptions(
          operators: operators, externalBuffers: externalBuffers, quantizedEngine: quantizedEngine))
  }

  /// Reads a model out of bytes in memory, a whole file of any format that Lantern knows.
  ///
  /// Its tensors lie in the array, which they hold. Throws as
  /// `init(contentsOf:operators:externalBuffers:quantizedEngine:)` does.
  public init(
    bytes: [UInt8], operators: [CustomOperator] = [],
    externalBuffers: [String: ByteStorage] = [:], quantizedEngine: QuantizedEngine? = nil
  ) throws {
    let bytes = ByteStorage.array(bytes)
    self = try detectedFormat(of: bytes, path: bytesInMemory)
      .read(
        bytes, path: bytesInMemory,
        options: ReadingOptions(
          operators: operators, externalBuffers: externalBuffers, quantizedEngine: quantizedEngine))
  }
}

extension ModelInspection {
  /// Tells what a model file holds without running any of it.
  ///
  /// `operators` are your own for the custom operators of `.tflite` files, `externalBuffers` the bytes
  /// of weights outside it; `inputShapes` are the shapes of the first method's inputs, for formats that
  /// do not state them. Throws `TensorError` when the file cannot be opened and `FormatError` when it is
  /// not sound, or lacks external buffers.
  public init(
    contentsOf path: String, operators: [CustomOperator] = [],
    externalBuffers: [String: ByteStorage] = [:], inputShapes: [Shape]? = nil
  ) throws {
    let bytes = ByteStorage.file(try MappedFile(path: path))
    self = try detectedFormat(of: bytes, path: path)
      .inspect(
        bytes, path: path,
        options: ReadingOptions(operators: operators, externalBuffers: externalBuffers),
        inputShapes: inputShapes)
  }
}

/// What stands in errors for the path of a model that is no file.
private let bytesInMemory = "model in memory"

/// The format that a file's own bytes say it has; its name counts for nothing.
private func detectedFormat(of bytes: ByteStorage, path: String) throws(FormatError)
  -> any ModelFormat
{
  if let format = modelFormats.first(where: { $0.recognizes(bytes) }) { return format }
  if var error = ForeignFile(bytes)?.refusal {
    error.path = path
    throw error
  }
  let names = modelFormats.map(\.name).joined(separator: " or ")
  throw FormatError(
    .unknownFormat, "this is not a \(names) file: its \(bytes.count) bytes begin like neither",
    path: path)
}

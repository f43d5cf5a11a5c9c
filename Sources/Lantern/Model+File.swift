internal import LanternFormats
public import LanternGraphs
public import LanternTensors

extension Model {
  /// Reads a model file of any format that Lantern knows; the file is mapped, not copied.
  ///
  /// Throws `TensorError` when the file cannot be opened and `FormatError` when it is not a sound
  /// model, or uses what Lantern does not support: then everything of that kind is listed.
  public init(contentsOf path: String) throws {
    let bytes = ByteStorage.file(try MappedFile(path: path))
    self = try detectedFormat(of: bytes, path: path).read(bytes, path: path)
  }
}

extension ModelInspection {
  /// Tells what a model file holds without running any of it.
  ///
  /// `inputShapes` are the shapes of the first method's inputs, for formats that do not state them.
  /// Throws `TensorError` when the file cannot be opened and `FormatError` when it is not sound.
  public init(contentsOf path: String, inputShapes: [Shape]? = nil) throws {
    let bytes = ByteStorage.file(try MappedFile(path: path))
    self = try detectedFormat(of: bytes, path: path)
      .inspect(bytes, path: path, inputShapes: inputShapes)
  }
}

/// The format that a file's own bytes say it has; its name counts for nothing.
private func detectedFormat(of bytes: ByteStorage, path: String) throws(FormatError)
  -> any ModelFormat
{
  if let format = modelFormats.first(where: { $0.recognizes(bytes) }) { return format }
  let names = modelFormats.map(\.name).joined(separator: " or ")
  throw FormatError(
    .unknownFormat, "this is not a \(names) file: its \(bytes.count) bytes begin like neither",
    path: path)
}

public import LanternGraphs
public import LanternTensors

/// TensorFlow Lite's FlatBuffer files.
public struct TFLiteFormat: ModelFormat {
  /// Creates the format.
  public init() {}

  public var name: String { "TensorFlow Lite" }

  public func recognizes(_ bytes: ByteStorage) -> Bool { false }

  public func read(_ bytes: ByteStorage, path: String) throws -> Model {
    throw FormatError(.unsupported, "TensorFlow Lite files are not read yet", path: path)
  }

  public func inspect(
    _ bytes: ByteStorage, path: String, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    throw FormatError(.unsupported, "TensorFlow Lite files are not read yet", path: path)
  }
}

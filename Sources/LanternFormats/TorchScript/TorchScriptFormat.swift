public import LanternGraphs
public import LanternTensors

/// TorchScript archives, as `torch.jit.save` writes them.
public struct TorchScriptFormat: ModelFormat {
  /// Creates the format.
  public init() {}

  public var name: String { "TorchScript" }

  public func recognizes(_ bytes: ByteStorage) -> Bool { false }

  public func read(_ bytes: ByteStorage, path: String) throws -> Model {
    throw FormatError(.unsupported, "TorchScript files are not read yet", path: path)
  }

  public func inspect(
    _ bytes: ByteStorage, path: String, inputShapes: [Shape]?
  ) throws -> ModelInspection {
    throw FormatError(.unsupported, "TorchScript files are not read yet", path: path)
  }
}

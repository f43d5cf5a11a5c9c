internal import LanternGraphs
public import LanternRuntime

extension ScriptModule {
  /// Loads a TorchScript file, `.pt` or `.ptl`; it is mapped, not copied.
  ///
  /// Throws as `Model(contentsOf:)` does, and `GraphError` for a file of another format.
  public init(contentsOf path: String, options: SessionOptions = SessionOptions()) throws {
    try self.init(Model(contentsOf: path), options: options)
  }

  /// Loads a TorchScript file out of bytes in memory.
  ///
  /// Throws as `Model(bytes:)` does, and `GraphError` for bytes of another format.
  public init(bytes: [UInt8], options: SessionOptions = SessionOptions()) throws {
    try self.init(Model(bytes: bytes), options: options)
  }
}

extension Tensor {
  /// Creates a tensor of strings, each any bytes, in row-major order.
  ///
  /// Throws `TensorError` when there are more or fewer than the shape has elements.
  public init(strings: [[UInt8]], shape: Shape) throws(TensorError) {
    try self.init(type: TensorType(.string, shape), storage: .strings(strings))
  }

  /// Creates a tensor of strings in UTF-8, in row-major order.
  ///
  /// Throws `TensorError` when there are more or fewer than the shape has elements.
  public init(_ strings: [String], shape: Shape) throws(TensorError) {
    try self.init(strings: strings.map { Array($0.utf8) }, shape: shape)
  }

  /// The bytes of each string, row-major.
  ///
  /// Throws `TensorError` for any other element type.
  public func strings() throws(TensorError) -> [[UInt8]] {
    guard case .strings(let strings) = storage, elementType == .string else {
      throw TensorError(
        .elementTypeMismatch, "strings were asked of a tensor that holds \(elementType)")
    }
    return strings
  }
}

/// A typed, row-major view of immutable bytes; weights borrow the mapped model file.
public struct Tensor: Sendable {
  /// Element type, shape and quantisation.
  public let type: TensorType
  /// The bytes that this tensor is a part of.
  public let storage: ByteStorage
  /// Where in `storage` the first element lies; of any alignment.
  public let byteOffset: Int

  /// The dimensions.
  public var shape: Shape { type.shape }
  /// The type of each element.
  public var elementType: ElementType { type.elementType }

  /// Creates a tensor that borrows a part of shared bytes.
  ///
  /// Throws `TensorError` when the part does not lie within the bytes, or the storage is not of as
  /// many strings as a tensor of strings has elements.
  public init(type: TensorType, storage: ByteStorage, byteOffset: Int = 0) throws(TensorError) {
    if type.elementType == .string {
      guard case .strings(let strings) = storage, strings.count == type.shape.elementCount else {
        throw TensorError(
          .byteCountMismatch,
          "a tensor of type \(type) needs \(type.shape.elementCount) strings, and other data is given"
        )
      }
    }
    let size = type.byteCount
    guard byteOffset >= 0, size <= storage.count, byteOffset <= storage.count - size else {
      throw TensorError(
        .byteCountMismatch,
        "a tensor of type \(type) needs \(size) bytes from offset \(byteOffset), "
          + "and only \(storage.count) bytes are there")
    }
    self.type = type
    self.storage = storage
    self.byteOffset = byteOffset
  }

  /// Creates a tensor from elements in row-major order, which are not copied.
  ///
  /// Throws `TensorError` when there are more or fewer elements than the shape has.
  public init<Element: TensorElement>(
    _ elements: [Element], shape: Shape, quantization: Quantization? = nil
  ) throws(TensorError) {
    let type = TensorType(Element.elementType, shape, quantization: quantization)
    try self.init(elements, type: type)
  }

  /// Creates a tensor of a given type from elements of the same size, row-major.
  ///
  /// Throws `TensorError` when the count or the element type does not fit. `bool` takes `UInt8`.
  public init<Element: TensorElement>(
    _ elements: [Element], type: TensorType
  ) throws(TensorError) {
    try Tensor.check(Element.self, against: type.elementType)
    guard elements.count == type.shape.elementCount else {
      throw TensorError(
        .byteCountMismatch,
        "\(elements.count) elements do not fill a tensor of type \(type), "
          + "which has \(type.shape.elementCount)")
    }
    // The array's memory serves as it is.
    try self.init(type: type, storage: .owner(ArrayOwner(elements)))
  }

  /// Calls a closure with this tensor's bytes, which must not outlive it.
  public func withUnsafeBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe storage.withUnsafeBytes { (buffer) throws(E) -> R in
      try unsafe body(
        UnsafeRawBufferPointer(rebasing: buffer[byteOffset..<byteOffset + type.byteCount]))
    }
  }

  /// Copies the elements out in row-major order.
  ///
  /// Throws `TensorError` when the tensor holds another element type. `bool` is read as `UInt8`.
  public func elements<Element: TensorElement>(
    as element: Element.Type = Element.self
  ) throws(TensorError) -> [Element] {
    try Tensor.check(Element.self, against: elementType)
    let count = shape.elementCount
    return unsafe withUnsafeBytes { source in
      unsafe [Element](unsafeUninitializedCapacity: count) { target, initialized in
        unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
        initialized = count
      }
    }
  }

  /// The same elements with the element type and quantisation that a file declares for them.
  ///
  /// Throws `TensorError` when the element type is another one.
  package func declared(as type: TensorType) throws(TensorError) -> Tensor {
    guard type.elementType == elementType else {
      throw TensorError(
        .elementTypeMismatch, "\(self.type) was made where \(type.elementType) is declared")
    }
    return try Tensor(type: type.with(shape: shape), storage: storage, byteOffset: byteOffset)
  }

  /// The same bytes under another shape of as many elements.
  ///
  /// Throws `TensorError` when the number of elements differs.
  public func reshaped(to shape: Shape) throws(TensorError) -> Tensor {
    guard shape.elementCount == self.shape.elementCount else {
      throw TensorError(
        .invalidShape,
        "a tensor of shape \(self.shape) with \(self.shape.elementCount) elements cannot take the "
          + "shape \(shape) with \(shape.elementCount)")
    }
    return try Tensor(type: type.with(shape: shape), storage: storage, byteOffset: byteOffset)
  }

  private static func check<Element: TensorElement>(
    _: Element.Type, against elementType: ElementType
  ) throws(TensorError) {
    let isBool = elementType == .bool && Element.elementType == .uint8
    guard Element.elementType == elementType || isBool else {
      throw TensorError(
        .elementTypeMismatch,
        "elements of type \(Element.elementType) cannot stand for a tensor of \(elementType)")
    }
  }
}

/// What is known of a tensor before its data: element type, shape and quantisation.
public struct TensorType: Hashable, Sendable {
  /// The type of each element.
  public var elementType: ElementType
  /// The dimensions, row-major.
  public var shape: Shape
  /// How stored integers stand for real numbers; nil when elements mean themselves.
  public var quantization: Quantization?

  /// Creates a type from its parts.
  public init(_ elementType: ElementType, _ shape: Shape, quantization: Quantization? = nil) {
    self.elementType = elementType
    self.shape = shape
    self.quantization = quantization
  }

  /// The bytes that a tensor of this type takes.
  public var byteCount: Int { shape.elementCount * elementType.byteCount }

  /// The same element type and quantisation with another shape.
  public func with(shape: Shape) -> TensorType {
    TensorType(elementType, shape, quantization: quantization)
  }
}

extension TensorType: CustomStringConvertible {
  public var description: String {
    let base = "\(elementType)\(shape)"
    guard let quantization else { return base }
    return "\(base) (\(quantization))"
  }
}

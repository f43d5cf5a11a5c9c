/// A complex number of two `Float`s, as tensors of `complex64` hold it.
public struct Complex64: Hashable, Sendable, BitwiseCopyable {
  /// The real part.
  public var real: Float
  /// The imaginary part.
  public var imaginary: Float

  /// Creates a number from its parts.
  public init(_ real: Float, _ imaginary: Float = 0) {
    self.real = real
    self.imaginary = imaginary
  }
}

extension Complex64: TensorElement {
  public static var elementType: ElementType { .complex64 }
}

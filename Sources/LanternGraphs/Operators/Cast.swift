public import LanternTensors

/// Every element converted to another type by its stored value.
///
/// Quantisation is ignored on both sides, as `Quantize` and `Dequantize` are for that. To integers,
/// fractions are cut off, numbers beyond the type become its bounds, and NaN becomes 0; to `bool`,
/// all but zero is true. Between integers, high bits are dropped.
///
/// TensorFlow Lite `CAST`; ATen `to`. Source: LiteRT `cast.cc`.
public struct Cast: Operator {
  /// The type of the result's elements.
  public var elementType: ElementType

  /// Creates a conversion.
  public init(elementType: ElementType) { self.elementType = elementType }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(elementType, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}

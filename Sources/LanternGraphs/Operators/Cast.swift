package import LanternTensors

/// Every element converted to another type by its stored value.
///
/// Quantisation is ignored on both sides, as `Quantize` and `Dequantize` are for that. To integers,
/// fractions are cut off, numbers beyond the type become its bounds, and NaN becomes 0; to `bool`,
/// all but zero is true. Between integers, high bits are dropped. Integers beyond `Int64` are refused.
///
/// TensorFlow Lite `CAST`; ATen `to`. Source: LiteRT `cast.cc`.
package struct Cast: Operator {
  /// The type of the result's elements.
  package var elementType: ElementType

  /// Creates a conversion.
  package init(elementType: ElementType) { self.elementType = elementType }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(elementType, inputs[0].shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    switch inputs[0].elementType {
    case .float16: return [try converted(reals: inputs[0].elements(as: Float16.self), output)]
    case .float32: return [try converted(reals: inputs[0].elements(as: Float.self), output)]
    case .float64: return [try converted(reals: inputs[0].elements(as: Double.self), output)]
    default: return [try converted(integers: inputs[0].integers(), output)]
    }
  }

  private func converted<Real: BinaryFloatingPoint>(
    reals: [Real], _ output: TensorType
  ) throws -> Tensor {
    switch output.elementType {
    case .float16: return try Tensor(reals.map { Float16($0) }, type: output)
    case .float32: return try Tensor(reals.map { Float($0) }, type: output)
    case .float64: return try Tensor(reals.map { Double($0) }, type: output)
    case .bool: return try Tensor(reals.map { $0 == 0 ? UInt8(0) : 1 }, type: output)
    default: return try integer(output) { type in try Cast.saturated(reals, type, output) }
    }
  }

  private func converted(integers: [Int], _ output: TensorType) throws -> Tensor {
    switch output.elementType {
    case .float16: return try Tensor(integers.map { Float16($0) }, type: output)
    case .float32: return try Tensor(integers.map { Float($0) }, type: output)
    case .float64: return try Tensor(integers.map { Double($0) }, type: output)
    case .bool: return try Tensor(integers.map { $0 == 0 ? UInt8(0) : 1 }, type: output)
    default: return try integer(output) { type in try Cast.truncated(integers, type, output) }
    }
  }

  /// Calls a function with the Swift type of an integer element type.
  private func integer(
    _ output: TensorType,
    _ body: (any (TensorElement & FixedWidthInteger).Type) throws -> Tensor
  ) throws -> Tensor {
    switch output.elementType {
    case .int8: return try body(Int8.self)
    case .int16: return try body(Int16.self)
    case .int32: return try body(Int32.self)
    case .int64: return try body(Int64.self)
    case .uint8: return try body(UInt8.self)
    case .uint16: return try body(UInt16.self)
    case .uint32: return try body(UInt32.self)
    case .uint64: return try body(UInt64.self)
    default: throw unsupported([output])
    }
  }

  private static func saturated<
    Real: BinaryFloatingPoint, Number: TensorElement & FixedWidthInteger
  >(
    _ reals: [Real], _: Number.Type, _ output: TensorType
  ) throws -> Tensor {
    let (smallest, largest) = (Double(Number.min), Double(Number.max))
    let numbers = reals.map { real -> Number in
      let value = Double(real)
      if value.isNaN { return 0 }
      if value <= smallest { return .min }
      return value < largest ? Number(value) : .max
    }
    return try Tensor(numbers, type: output)
  }

  private static func truncated<Number: TensorElement & FixedWidthInteger>(
    _ integers: [Int], _: Number.Type, _ output: TensorType
  ) throws -> Tensor {
    try Tensor(integers.map { Number(truncatingIfNeeded: $0) }, type: output)
  }
}

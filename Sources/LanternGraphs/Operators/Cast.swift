package import LanternTensors

/// Every element converted to another type by its stored value.
///
/// Quantisation is ignored on both sides, as `Quantize` and `Dequantize` are for that. To integers,
/// fractions are cut off, numbers beyond the type become its bounds, and NaN becomes the upper one; to
/// `bool`, all but zero is true. Between integers, high bits are dropped. Numbers become float16 and
/// bfloat16 by way of float32. Complex numbers lose their imaginary part, and get one of 0. Integers
/// beyond `Int64` are refused.
///
/// TensorFlow Lite `CAST`; ATen `to`. Source: LiteRT `cast.cc`.
package struct Cast: Operator {
  /// The type of the result's elements.
  package var elementType: ElementType
  /// How many low bits of an 8-bit result hold the numbers; nil for all.
  package var bitCount: Int?

  /// Creates a conversion.
  package init(elementType: ElementType, bitCount: Int? = nil) {
    self.elementType = elementType
    self.bitCount = bitCount
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [TensorType(elementType, inputs[0].shape)]
  }

  package func check(inputs: [TensorType], outputs: [TensorType]) throws {
    guard try outputTypes(for: inputs).map(\.elementType) == outputs.map(\.elementType),
      inputs[0].elementType != .string, elementType != .string
    else { throw unsupported(inputs, outputs) }
    guard let bitCount else { return }
    guard elementType.isEightBit, (1...8).contains(bitCount) else {
      throw invalidAttribute("cannot make \(elementType) of \(bitCount) bits")
    }
    guard inputs[0].elementType.isFloatingPoint else { throw unsupported(inputs, outputs) }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let input = inputs[0]
    switch input.elementType {
    case .float16:
      return [try converted(reals: input.elements(as: Float16.self).map { Float($0) }, output)]
    case .bfloat16:
      return [try converted(reals: input.elements(as: BFloat16.self).map { Float($0) }, output)]
    case .float32: return [try converted(reals: input.elements(as: Float.self), output)]
    case .float64: return [try converted(reals: input.elements(as: Double.self), output)]
    case .complex64:
      let numbers = try input.elements(as: Complex64.self)
      if output.elementType == .complex64 { return [try Tensor(numbers, type: output)] }
      return [try converted(reals: numbers.map(\.real), output)]
    default: return [try converted(integers: input.integers(), output)]
    }
  }

  private func converted<Real: BinaryFloatingPoint>(
    reals: [Real], _ output: TensorType
  ) throws -> Tensor {
    switch output.elementType {
    case .float16: return try Tensor(reals.map { Float16(Float($0)) }, type: output)
    case .bfloat16: return try Tensor(reals.map { BFloat16(Float($0)) }, type: output)
    case .float32: return try Tensor(reals.map { Float($0) }, type: output)
    case .float64: return try Tensor(reals.map { Double($0) }, type: output)
    case .complex64: return try Tensor(reals.map { Complex64(Float($0)) }, type: output)
    case .bool: return try Tensor(reals.map { $0 == 0 ? UInt8(0) : 1 }, type: output)
    case .int8: return try Tensor(saturated(reals, Int8.self), type: output)
    case .int16: return try Tensor(saturated(reals, Int16.self), type: output)
    case .int32: return try Tensor(saturated(reals, Int32.self), type: output)
    case .int64: return try Tensor(saturated(reals, Int64.self), type: output)
    case .uint8: return try Tensor(saturated(reals, UInt8.self), type: output)
    case .uint16: return try Tensor(saturated(reals, UInt16.self), type: output)
    case .uint32: return try Tensor(saturated(reals, UInt32.self), type: output)
    case .uint64: return try Tensor(saturated(reals, UInt64.self), type: output)
    case .string: throw unsupported([output])
    }
  }

  private func converted(integers: [Int], _ output: TensorType) throws -> Tensor {
    switch output.elementType {
    case .float16: return try Tensor(integers.map { Float16(Float($0)) }, type: output)
    case .bfloat16: return try Tensor(integers.map { BFloat16(Float($0)) }, type: output)
    case .float32: return try Tensor(integers.map { Float($0) }, type: output)
    case .float64: return try Tensor(integers.map { Double($0) }, type: output)
    case .complex64: return try Tensor(integers.map { Complex64(Float($0)) }, type: output)
    case .bool: return try Tensor(integers.map { $0 == 0 ? UInt8(0) : 1 }, type: output)
    default: return try Tensor(truncating: integers, type: output)
    }
  }

  private func saturated<Real: BinaryFloatingPoint, Number: FixedWidthInteger>(
    _ reals: [Real], _: Number.Type
  ) -> [Number] {
    let unused = Number.bitWidth - min(max(bitCount ?? Number.bitWidth, 1), Number.bitWidth)
    let bounds = (Number.min >> unused)...(Number.max >> unused)
    let (smallest, largest) = (Double(bounds.lowerBound), Double(bounds.upperBound))
    return reals.map { real in
      let value = Double(real)
      if value <= smallest { return bounds.lowerBound }
      return value < largest ? Number(value) : bounds.upperBound
    }
  }
}

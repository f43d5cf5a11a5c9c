extension Tensor {
  /// The real numbers that the elements stand for, row-major: quantised elements dequantised, other
  /// integers and booleans converted.
  ///
  /// Throws `TensorError` for complex numbers and strings.
  public func realValues() throws(TensorError) -> [Double] {
    let stored: [Double] =
      switch elementType {
      case .float16: try elements(as: Float16.self).map(Double.init)
      case .bfloat16: try elements(as: BFloat16.self).map { Double($0) }
      case .float32: try elements(as: Float.self).map(Double.init)
      case .float64: try elements(as: Double.self)
      default: try integers().map(Double.init)
      }
    guard let quantization = type.quantization else { return stored }
    guard let axis = quantization.axis else {
      let (scale, zero) = (quantization.scale, Double(quantization.zeroPoint))
      return stored.map { scale * ($0 - zero) }
    }
    guard axis < shape.rank, shape[axis] == quantization.scales.count else {
      throw TensorError(
        .invalidQuantization,
        "\(quantization.scales.count) scales do not fit axis \(axis) of \(shape)")
    }
    let inner = shape.strides[axis]
    return stored.indices.map { index in
      let slice = (index / inner) % shape[axis]
      return quantization.scales[slice]
        * (stored[index] - Double(quantization.zeroPoints[slice]))
    }
  }

  /// The stored integers (booleans as 0 and 1), row-major, without dequantising.
  ///
  /// Throws `TensorError` for floating-point tensors and for `uint64` values beyond `Int.max`.
  public func integers() throws(TensorError) -> [Int] {
    switch elementType {
    case .int8: return try elements(as: Int8.self).map(Int.init)
    case .int16: return try elements(as: Int16.self).map(Int.init)
    case .int32: return try elements(as: Int32.self).map(Int.init)
    case .int64: return try elements(as: Int64.self).map(Int.init)
    case .uint8, .bool: return try elements(as: UInt8.self).map(Int.init)
    case .uint16: return try elements(as: UInt16.self).map(Int.init)
    case .uint32: return try elements(as: UInt32.self).map(Int.init)
    case .uint64:
      let values = try elements(as: UInt64.self)
      guard values.allSatisfy({ $0 <= UInt64(Int.max) }) else {
        throw TensorError(.outOfBounds, "a uint64 element is larger than \(Int.max)")
      }
      return values.map(Int.init)
    case .float16, .bfloat16, .float32, .float64, .complex64, .string:
      throw TensorError(
        .elementTypeMismatch, "integers were asked of a tensor that holds \(elementType)")
    }
  }
}

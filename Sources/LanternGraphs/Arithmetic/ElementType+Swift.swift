package import LanternTensors

extension ElementType {
  /// The Swift type of integer elements; nil for all others.
  package var integer: (any (FixedWidthInteger & TensorElement).Type)? {
    switch self {
    case .int8: Int8.self
    case .int16: Int16.self
    case .int32: Int32.self
    case .int64: Int64.self
    case .uint8: UInt8.self
    case .uint16: UInt16.self
    case .uint32: UInt32.self
    case .uint64: UInt64.self
    default: nil
    }
  }

  /// The Swift type of elements that have an order; nil for bfloat16, booleans, complex numbers and
  /// strings.
  package var number: (any (Comparable & Numeric & TensorElement).Type)? {
    switch self {
    case .float16: Float16.self
    case .float32: Float.self
    case .float64: Double.self
    case .int8: Int8.self
    case .int16: Int16.self
    case .int32: Int32.self
    case .int64: Int64.self
    case .uint8: UInt8.self
    case .uint16: UInt16.self
    case .uint32: UInt32.self
    case .uint64: UInt64.self
    case .bfloat16, .bool, .complex64, .string: nil
    }
  }

  /// Whether single precision has every number of this type: float16, bfloat16 and float32.
  package var fitsSingle: Bool { self == .float32 || self == .float16 || self == .bfloat16 }
}

extension TensorType {
  /// Whether arithmetic goes by what the elements stand for: 8-bit integers always do, 16-bit ones
  /// where they have a scale.
  package var isQuantized: Bool {
    elementType.isEightBit || elementType == .int16 && quantization != nil
  }
}

extension Tensor {
  /// The elements of a float16, bfloat16 or float32 tensor in single precision, row-major.
  ///
  /// Throws `TensorError` for any other element type.
  package func singles() throws(TensorError) -> [Float] {
    switch elementType {
    case .float16: try elements(as: Float16.self).map(Float.init)
    case .bfloat16: try elements(as: BFloat16.self).map { Float($0) }
    default: try elements()
    }
  }

  /// Creates a float16, bfloat16 or float32 tensor of the nearest numbers that its type has.
  ///
  /// Throws `TensorError` for any other element type, or another number of elements.
  package init(singles: [Float], type: TensorType) throws(TensorError) {
    switch type.elementType {
    case .float16: try self.init(singles.map(Float16.init), type: type)
    case .bfloat16: try self.init(singles.map { BFloat16($0) }, type: type)
    default: try self.init(singles, type: type)
    }
  }

  /// The elements of a boolean tensor, row-major; any byte but 0 is true.
  ///
  /// Throws `TensorError` for any other element type.
  package func truths() throws(TensorError) -> [Bool] {
    guard elementType == .bool else {
      throw TensorError(
        .elementTypeMismatch, "truths were asked of a tensor that holds \(elementType)")
    }
    return try elements(as: UInt8.self).map { $0 != 0 }
  }

  /// Creates a boolean tensor, row-major.
  ///
  /// Throws `TensorError` for any other type, or another number of elements.
  package init(truths: [Bool], type: TensorType) throws(TensorError) {
    try self.init(truths.map { $0 ? 1 : 0 } as [UInt8], type: type)
  }
}

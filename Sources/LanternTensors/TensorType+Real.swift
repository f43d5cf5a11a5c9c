extension TensorType {
  /// Writes real numbers as elements of this type, row-major.
  ///
  /// Quantised integers are `clamp(round(x / scale) + zero point)`, in single precision and halves away
  /// from zero, and NaN is the smallest; other floating-point types are rounded. The bytes are as many
  /// as the type takes, aligned for its elements.
  ///
  /// Throws `TensorError` when there are more or fewer numbers than elements, for integers without a
  /// quantisation, and for types that have no real numbers. Source: LiteRT
  /// `internal/quantization_util.h`, `AffineQuantize`.
  package func store(
    _ values: [Float], in bytes: UnsafeMutableRawBufferPointer
  ) throws(TensorError) {
    guard values.count == shape.elementCount else {
      throw TensorError(
        .byteCountMismatch,
        "\(values.count) numbers are given for \(self), which has \(shape.elementCount) elements")
    }
    func fill<Element: BitwiseCopyable>(_ convert: (Float) -> Element) {
      let target = unsafe bytes.bindMemory(to: Element.self)
      for index in values.indices { unsafe target[index] = convert(values[index]) }
    }
    func quantize<Element: FixedWidthInteger & BitwiseCopyable>(
      _: Element.Type
    ) throws(TensorError) {
      let slices = try self.slices()
      let target = unsafe bytes.bindMemory(to: Element.self)
      for index in values.indices {
        let (scale, zeroPoint) = slices[index]
        unsafe target[index] = stored(values[index], scale: scale, zeroPoint: zeroPoint)
      }
    }
    switch elementType {
    case .float32: fill { $0 }
    case .float16: fill { Float16($0) }
    case .bfloat16: fill { BFloat16($0) }
    case .float64: fill { Double($0) }
    case .int8: try quantize(Int8.self)
    case .uint8: try quantize(UInt8.self)
    case .int16: try quantize(Int16.self)
    case .uint16: try quantize(UInt16.self)
    case .int32: try quantize(Int32.self)
    case .int64, .uint32, .uint64, .bool, .complex64, .string:
      throw TensorError(
        .elementTypeMismatch, "elements of type \(elementType) cannot be made of real numbers")
    }
  }

  /// The real numbers that elements of this type stand for, in single precision, row-major.
  ///
  /// The bytes are as many as the type takes, aligned for its elements. Throws `TensorError` for
  /// complex numbers and strings. Source: LiteRT `internal/reference/dequantize.h`.
  package func realNumbers(in bytes: UnsafeRawBufferPointer) throws(TensorError) -> [Float] {
    func map<Element: BitwiseCopyable>(_ convert: (Element) -> Float) -> [Float] {
      unsafe bytes.bindMemory(to: Element.self).map(convert)
    }
    func dequantize<Element: FixedWidthInteger & BitwiseCopyable>(
      _: Element.Type
    ) throws(TensorError) -> [Float] {
      guard quantization != nil else { return map { (stored: Element) in Float(stored) } }
      let slices = try self.slices()
      return unsafe bytes.bindMemory(to: Element.self).enumerated().map { index, stored in
        let (scale, zeroPoint) = slices[index]
        return Float(Double(scale) * (Double(stored) - Double(zeroPoint)))
      }
    }
    switch elementType {
    case .float32: return map { (stored: Float) in stored }
    case .float16: return map { (stored: Float16) in Float(stored) }
    case .bfloat16: return map { (stored: BFloat16) in Float(stored) }
    case .float64: return map { (stored: Double) in Float(stored) }
    case .int8: return try dequantize(Int8.self)
    case .uint8, .bool: return try dequantize(UInt8.self)
    case .int16: return try dequantize(Int16.self)
    case .uint16: return try dequantize(UInt16.self)
    case .int32: return try dequantize(Int32.self)
    case .uint32: return try dequantize(UInt32.self)
    case .int64: return try dequantize(Int64.self)
    case .uint64: return try dequantize(UInt64.self)
    case .complex64, .string:
      throw TensorError(
        .elementTypeMismatch, "elements of type \(elementType) do not stand for real numbers")
    }
  }

  private func stored<Element: FixedWidthInteger>(
    _ value: Float, scale: Float, zeroPoint: Int
  ) -> Element {
    let rounded = Double((value / scale).rounded(.toNearestOrAwayFromZero)) + Double(zeroPoint)
    guard rounded > Double(Element.min) else { return Element.min }
    return rounded < Double(Element.max) ? Element(rounded) : Element.max
  }

  /// The scale and zero point of each element.
  ///
  /// Throws `TensorError` when the quantisation is none, or does not fit the shape.
  private func slices() throws(TensorError) -> QuantizationSlices {
    guard let quantization else {
      throw TensorError(
        .elementTypeMismatch,
        "\(self) has no quantisation, so that it is not known what real numbers become")
    }
    guard let axis = quantization.axis else {
      return QuantizationSlices(quantization, inner: 1, count: 1)
    }
    guard axis < shape.rank, shape[axis] == quantization.scales.count else {
      throw TensorError(
        .invalidQuantization,
        "\(quantization.scales.count) scales do not fit axis \(axis) of \(shape)")
    }
    return QuantizationSlices(quantization, inner: shape.strides[axis], count: shape[axis])
  }
}

/// The scale and zero point of each element of a quantised tensor.
private struct QuantizationSlices {
  private let parameters: [(scale: Float, zeroPoint: Int)]
  private let inner: Int

  init(_ quantization: Quantization, inner: Int, count: Int) {
    parameters = (0..<count).map {
      (Float(quantization.scales[$0]), quantization.zeroPoints[$0])
    }
    self.inner = inner
  }

  subscript(index: Int) -> (scale: Float, zeroPoint: Int) {
    parameters.count == 1 ? parameters[0] : parameters[index / inner % parameters.count]
  }
}

extension Tensor {
  /// Creates a tensor of any real type from the numbers that its elements are to stand for, row-major.
  ///
  /// Quantised integers are `clamp(round(x / scale) + zero point)`, halves away from zero, as TensorFlow
  /// Lite's `QUANTIZE` has them. Throws `TensorError` when there are more or fewer numbers than
  /// elements, and for types that are not made of real numbers: integers without a quantisation,
  /// booleans, complex numbers and strings.
  public init(real values: [Float], type: TensorType) throws(TensorError) {
    guard values.count == type.shape.elementCount else {
      throw TensorError(
        .byteCountMismatch,
        "\(values.count) numbers are given for \(type), which has \(type.shape.elementCount) "
          + "elements")
    }
    var bytes = [UInt8](repeating: 0, count: type.byteCount)
    let result: Result<Void, TensorError> = unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(TensorError) {
        return .success(try unsafe type.store(values, in: buffer))
      } catch { return .failure(error) }
    }
    try result.get()
    try self.init(type: type, storage: .array(bytes))
  }
}

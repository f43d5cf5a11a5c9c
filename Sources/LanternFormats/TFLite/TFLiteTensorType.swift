internal import LanternTensors

/// Why a part of a sound file cannot be run, in words that follow "unsupported:".
struct UnsupportedReason: Error {
  let description: String
  init(_ description: String) { self.description = description }
}

extension TFLiteFile.TensorDeclaration {
  /// The element types of the schema's `TensorType`, by code.
  private static let typeNames = [
    "float32", "float16", "int32", "uint8", "int64", "string", "bool", "int16", "complex64",
    "int8", "float64", "complex128", "uint64", "resource", "variant", "uint32", "uint16", "int4",
    "bfloat16", "int2", "uint4", "float8_e4m3fn", "float8_e5m2",
  ]

  /// The element type in words, also where Lantern has none for it; `sparse float32` for a tensor of
  /// which few elements are stored, and `blockwise int4` for one with a scale for every so many
  /// elements, since kernels do not expect those unless they say so.
  var typeName: String {
    if blockScales != nil { return "blockwise \(elementName)" }
    return sparsity == nil ? elementName : "sparse \(elementName)"
  }

  /// The element type in words of what is there, which need not be as the file says.
  func typeName(holding held: ElementType) -> String {
    held == elementType ? typeName : held.rawValue
  }

  private var elementName: String {
    let code = Int(typeCode)
    return Self.typeNames.indices.contains(code) ? Self.typeNames[code] : "type \(code)"
  }

  /// The bits of an element that shares its byte with others; nil where each has its own.
  var packedBits: Int? {
    switch elementName {
    case "int4", "uint4": 4
    case "int2": 2
    default: nil
    }
  }

  /// The element type that elements are held in; nil where Lantern has none.
  var elementType: ElementType? {
    // Packed integers are held in whole bytes; the handle of a variable or a table is its number.
    switch elementName {
    case "int2", "int4": .int8
    case "uint4": .uint8
    case "resource": .int32
    default: ElementType(rawValue: elementName)
    }
  }

  /// The tensor's type; packed elements have the type that they are unpacked to, int8 or uint8, and
  /// blocks of elements no scales, which are a tensor of their own.
  ///
  /// `held` is the element type of what is there, where that is not as the file says. Throws
  /// `UnsupportedReason` for element types that Lantern lacks, and `FormatError` for shapes and
  /// scales that no tensor can have.
  func type(holding held: ElementType? = nil) throws -> TensorType {
    guard let elementType = held ?? elementType else {
      throw UnsupportedReason("tensor \(name) holds \(elementName)")
    }
    if hasUnknownScales {
      throw UnsupportedReason("tensor \(name) has scales along several axes")
    }
    do throws(TensorError) {
      let shape = try Shape(shape)
      return TensorType(
        elementType, shape, quantization: try quantization(of: elementType, shape))
    } catch {
      throw FormatError(.malformed, "tensor \(name): \(error)", offset: offset)
    }
  }

  private func quantization(
    of elementType: ElementType, _ shape: Shape
  ) throws(TensorError) -> Quantization? {
    // Converters leave scales on float tensors of quantised networks; they mean nothing there.
    guard elementType.isInteger, !scales.isEmpty, blockScales == nil else { return nil }
    let zeroPoints =
      zeroPoints.count == 1 && scales.count > 1
      ? [Int](repeating: Int(zeroPoints[0]), count: scales.count)
      : zeroPoints.isEmpty
        ? [Int](repeating: 0, count: scales.count) : zeroPoints.map(Int.init)
    let fits =
      scales.count == 1
      || shape.dimensions.indices.contains(quantizedDimension)
        && shape[quantizedDimension] == scales.count
    // Shapes and biases may carry a scale of zero or along no axis of theirs, which nobody reads.
    if elementType.byteCount > 2, !fits || scales.contains(where: { !($0 > 0 && $0.isFinite) }) {
      return nil
    }
    guard scales.count > 1 else {
      return try Quantization(
        scales: scales.map(Double.init), zeroPoints: zeroPoints, axis: nil)
    }
    guard fits else {
      throw TensorError(
        .invalidQuantization,
        "\(scales.count) scales do not fit dimension \(quantizedDimension) of the shape \(shape)")
    }
    return try Quantization(
      scales: scales.map(Double.init), zeroPoints: zeroPoints, axis: quantizedDimension)
  }
}

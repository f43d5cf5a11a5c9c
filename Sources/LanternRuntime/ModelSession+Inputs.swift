internal import LanternGraphs
public import LanternTensors

extension ModelSession {
  /// Calls a closure with the memory of an input, to be filled in place.
  ///
  /// The elements are row-major, as the model stores them: quantised integers are not converted. They
  /// hold zeros at first, and then what was written last. Booleans are `UInt8`.
  ///
  /// Throws `GraphError` when there is no such input, its shape is not known, or it holds another
  /// element type, and whatever the closure throws.
  public mutating func withInput<Element: TensorElement, R>(
    _ input: ParameterReference, as _: Element.Type = Element.self,
    _ body: (inout MutableSpan<Element>) throws -> R
  ) throws -> R {
    let index = try memory.inputIndex(input)
    let name = memory.method.inputs[index].name
    return try unsafe memory.withInputBytes(index) { bytes, type in
      try require(Element.self, of: type, "input \(name)")
      let elements = unsafe bytes.bindMemory(to: Element.self)
      var span = unsafe elements.mutableSpan
      return try body(&span)
    }
  }

  /// Calls a closure with the bytes of an input, to be filled in place.
  ///
  /// They are little-endian elements, row-major, as the model stores them.
  ///
  /// Throws `GraphError` when there is no such input, its shape is not known, or it holds strings, and
  /// whatever the closure throws.
  public mutating func withInputBytes<R>(
    _ input: ParameterReference, _ body: (inout MutableRawSpan) throws -> R
  ) throws -> R {
    try unsafe memory.withInputBytes(memory.inputIndex(input)) { bytes, _ in
      var span = unsafe bytes.mutableBytes
      return try body(&span)
    }
  }

  /// Writes real numbers to an input, row-major, quantised or rounded to its type.
  ///
  /// Quantised integers are `clamp(round(x / scale) + zero point)`, halves away from zero, as TensorFlow
  /// Lite's `QUANTIZE` has them, with one scale for each slice where the quantisation is along an axis.
  ///
  /// Throws `GraphError` when there is no such input or its shape is not known, and `TensorError` when
  /// there are more or fewer numbers than elements, or the input does not hold real numbers:
  /// integers without a quantisation are written by `writeRaw`.
  public mutating func write(_ values: [Float], to input: ParameterReference) throws {
    let index = try memory.inputIndex(input)
    try unsafe memory.withInputBytes(index) { bytes, type in
      try unsafe type.store(values, in: bytes)
    }
  }

  /// Writes elements to an input, row-major, as the model stores them.
  ///
  /// Throws `GraphError` when there is no such input, its shape is not known, it holds another element
  /// type, or there are more or fewer elements. Booleans are `UInt8`.
  public mutating func writeRaw<Element: TensorElement>(
    _ elements: [Element], to input: ParameterReference
  ) throws {
    let index = try memory.inputIndex(input)
    let name = memory.method.inputs[index].name
    try unsafe memory.withInputBytes(index) { bytes, type in
      try require(Element.self, of: type, "input \(name)")
      guard elements.count == type.shape.elementCount else {
        throw GraphError(
          .invalidInput,
          "the input \(name) of type \(type) takes \(type.shape.elementCount) elements, and "
            + "\(elements.count) are given")
      }
      unsafe elements.withUnsafeBytes { unsafe bytes.copyMemory(from: $0) }
    }
  }

  /// Writes strings to an input, row-major, as UTF-8.
  ///
  /// Throws `GraphError` when there is no such input, its shape is not known, it does not hold strings,
  /// or there are more or fewer of them.
  public mutating func writeStrings(_ strings: [String], to input: ParameterReference) throws {
    let index = try memory.inputIndex(input)
    let parameter = memory.inputs[index]
    guard let type = parameter.type, type.elementType == .string,
      type.shape.elementCount == strings.count
    else {
      let wanted = parameter.type.map { "is of type \($0)" } ?? "has no shape yet"
      throw GraphError(
        .invalidInput,
        "the input \(parameter.name) \(wanted), and \(strings.count) strings are given")
    }
    try memory.write(Tensor(strings, shape: type.shape), to: index)
  }

  /// Writes a tensor to an input, which takes its shape.
  ///
  /// Another shape than the present one is what `resize` does: plans are made anew, and what was
  /// written to other inputs is lost. Throws `GraphError` when there is no such input, it holds another
  /// element type, or the model cannot take the shape.
  public mutating func write(_ tensor: Tensor, to input: ParameterReference) throws {
    try memory.write(tensor, to: memory.inputIndex(input))
  }
}

/// Throws `GraphError` unless a Swift type is that of a tensor's elements.
func require<Element: TensorElement>(
  _: Element.Type, of type: TensorType, _ what: String
) throws(GraphError) {
  let isBool = type.elementType == .bool && Element.elementType == .uint8
  guard isBool || type.elementType == Element.elementType else {
    throw GraphError(
      .invalidInput,
      "the \(what) holds \(type.elementType), and elements of type \(Element.elementType) are "
        + "wanted of it")
  }
}

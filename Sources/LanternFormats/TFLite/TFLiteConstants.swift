internal import LanternTensors

extension TFLiteFile {
  /// The data of a tensor that the file holds, unpacked.
  ///
  /// It is dense, with an element for each of its shape; integers of two and four bits are int8,
  /// and uint8 without a sign.
  /// Throws `UnsupportedReason` for types that Lantern lacks, and `FormatError` when the data does
  /// not fit the type, or there is none.
  func constant(
    _ declaration: TensorDeclaration, index: Int, place: String
  ) throws -> Tensor {
    let type = try declaration.type()
    guard declaration.externalBuffer == 0 else {
      throw UnsupportedReason(
        "tensor \(declaration.name) has its data in another file, and a model's file is all that is read"
      )
    }
    let range = buffers.indices.contains(declaration.buffer) ? buffers[declaration.buffer] : 0..<0
    guard !range.isEmpty || type.shape.elementCount == 0 || declaration.sparsity != nil else {
      throw FormatError(
        .malformed,
        "reads tensor \(index) (\(declaration.name)), which has no data and is made by no node "
          + "before it", place: place, offset: declaration.offset)
    }
    if type.elementType == .string, declaration.sparsity == nil {
      return try Tensor(type: type, storage: .strings(strings(in: range, declaration, type.shape)))
    }
    if let sparsity = declaration.sparsity {
      let bits = declaration.packedBits
      guard bits == nil, type.elementType != .string else {
        throw UnsupportedReason(
          "tensor \(declaration.name) is \(declaration.typeName)")
      }
      return try Tensor(
        type: type, storage: .array(sparsity.dense(reader.bytes(range), type: type)))
    }
    let byteCount = declaration.packedBits.map { (type.byteCount * $0 + 7) / 8 } ?? type.byteCount
    guard range.count == byteCount else {
      throw FormatError(
        .malformed,
        "tensor \(index) (\(declaration.name)) of \(declaration.typeName)\(type.shape) needs "
          + "\(byteCount) bytes, and its buffer has \(range.count)", place: place,
        offset: declaration.offset)
    }
    guard let bits = declaration.packedBits else {
      return try Tensor(
        type: type, storage: reader.storage, byteOffset: range.isEmpty ? 0 : range.lowerBound)
    }
    try reader.spend(type.byteCount, at: declaration.offset)
    let packed = try reader.bytes(range)
    let perByte = 8 / bits
    // The lowest bits come first; shifting them to the top and back brings their sign along.
    let unpacked = (0..<type.byteCount).map { element in
      let raised = packed[element / perByte] << (8 - bits - element % perByte * bits)
      return type.elementType == .uint8
        ? raised >> (8 - bits) : UInt8(bitPattern: Int8(bitPattern: raised) >> (8 - bits))
    }
    return try Tensor(type: type, storage: .array(unpacked))
  }

  /// The strings of a buffer: their number, the offset of each and of the end, and their bytes.
  private func strings(
    in range: Range<Int>, _ declaration: TensorDeclaration, _ shape: Shape
  ) throws -> [[UInt8]] {
    guard !range.isEmpty else { return [] }
    func failure(_ what: String) -> FormatError {
      FormatError(
        .malformed, "tensor \(declaration.name): \(what)", place: "file", offset: range.lowerBound)
    }
    let count = Int(try reader.load(Int32.self, at: range.lowerBound))
    guard count == shape.elementCount, count < range.count / 4 else {
      throw failure("its buffer holds \(count) strings, and its shape is \(shape)")
    }
    let offsets = try reader.array(Int32.self, at: range.lowerBound + 4, count: count + 1)
      .map(Int.init)
    return try (0..<count).map { index in
      let (start, end) = (offsets[index], offsets[index + 1])
      guard 0 <= start, start <= end, end <= range.count else {
        throw failure("string \(index) would lie from byte \(start) to \(end) of its buffer")
      }
      return try reader.bytes(range.lowerBound + start..<range.lowerBound + end)
    }
  }
}

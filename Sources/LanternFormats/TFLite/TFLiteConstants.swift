internal import LanternTensors

extension TFLiteFile {
  /// The data of a tensor that the file holds, unpacked.
  ///
  /// It is dense, with an element for each of its shape; integers of two and four bits are int8.
  /// Throws `UnsupportedReason` for types that Lantern lacks, and `FormatError` when the data does
  /// not fit the type, or there is none.
  func constant(
    _ declaration: TensorDeclaration, index: Int, place: String
  ) throws -> Tensor {
    let type = try declaration.constantType()
    let range = buffers.indices.contains(declaration.buffer) ? buffers[declaration.buffer] : 0..<0
    guard !range.isEmpty || type.byteCount == 0 || declaration.sparsity != nil else {
      throw FormatError(
        .malformed,
        "reads tensor \(index) (\(declaration.name)), which has no data and is made by no node "
          + "before it", place: place, offset: declaration.offset)
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
      let raw = Int8(bitPattern: packed[element / perByte])
      let raised = raw << (8 - bits - element % perByte * bits)
      return UInt8(bitPattern: raised >> (8 - bits))
    }
    return try Tensor(type: type, storage: .array(unpacked))
  }
}

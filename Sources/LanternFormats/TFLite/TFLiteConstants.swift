internal import LanternTensors

extension TFLiteFile {
  /// A tensor whose data is in the file; `reader` is the place that reads it, for errors.
  ///
  /// Throws `UnsupportedReason` for element types that Lantern lacks, and `FormatError` when the data
  /// is missing or is not as long as the type says.
  func constant(
    _ index: Int, of subgraph: Subgraph, _ reader: String
  ) throws -> Tensor {
    let declaration = subgraph.tensors[index]
    let type = try declaration.type()
    let range = buffers.indices.contains(declaration.buffer) ? buffers[declaration.buffer] : 0..<0
    guard !range.isEmpty || type.shape.elementCount == 0 else {
      throw FormatError(
        .malformed,
        "reads tensor \(index) (\(declaration.name)), which has no data and is made by no node "
          + "before it", place: reader, offset: declaration.offset)
    }
    if type.elementType == .string {
      return try Tensor(type: type, storage: .strings(strings(in: range, declaration, type.shape)))
    }
    guard range.count == type.byteCount else {
      throw FormatError(
        .malformed,
        "tensor \(index) (\(declaration.name)) of type \(type) needs \(type.byteCount) bytes, and "
          + "its buffer has \(range.count)", place: reader, offset: declaration.offset)
    }
    return try Tensor(
      type: type, storage: self.reader.storage, byteOffset: range.isEmpty ? 0 : range.lowerBound)
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

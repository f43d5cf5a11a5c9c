internal import LanternTensors

extension TensorStorages {
  /// A tensor whose rows have a scale and a zero point each, which need not be an integer; elements of
  /// few bits get a byte each.
  ///
  /// Throws `FormatError` when the numbers of the rows or of the elements do not fit.
  func table(
    of storage: Storage, offset: Int, sizes: [Int], strides: [Int], scales: Tensor,
    zeroPoints: Tensor
  ) throws(FormatError) -> ScriptTensor {
    func failure(_ message: String) -> FormatError {
      FormatError(.malformed, message, place: storage.name)
    }
    guard sizes.count == 2 else {
      throw failure("a table of rows has two dimensions, not \(sizes.count)")
    }
    do {
      let rows = RowQuantization(
        scales: try scales.realValues().map { Float($0) },
        zeroPoints: try zeroPoints.realValues().map { Float($0) },
        bitCount: storage.kind.bitCount ?? 8)
      guard rows.scales.count == sizes[0], rows.zeroPoints.count == sizes[0] else {
        throw failure("\(rows.scales.count) scales do not fit a table of \(sizes)")
      }
      let tensor: ScriptTensor
      if let bitCount = storage.kind.bitCount {
        guard offset == 0 else { throw failure("a table begins within its storage") }
        tensor = ScriptTensor(try Self.unpacked(storage, bitCount, shape: Shape(sizes)))
      } else {
        let view = try TensorView(
          offset: offset, sizes: sizes, strides: strides, within: storage)
        tensor = ScriptTensor(try view.tensor(of: storage, quantization: nil, counting: self))
      }
      tensor.rows = rows
      return tensor
    } catch let error as FormatError { throw error } catch { throw failure("\(error)") }
  }

  /// Elements of few bits, the lowest bits of a byte first, in a byte each.
  private static func unpacked(
    _ storage: Storage, _ bitCount: Int, shape: Shape
  ) throws -> Tensor {
    let (perByte, count) = (8 / bitCount, shape.elementCount)
    guard (count - 1) / perByte < storage.count, shape[1].isMultiple(of: perByte) else {
      throw FormatError(
        .malformed, "a table of shape \(shape) does not fit \(storage.count) bytes",
        place: storage.name)
    }
    let bytes = try Tensor(
      type: TensorType(.uint8, Shape([storage.count])), storage: storage.bytes,
      byteOffset: storage.byteOffset
    ).elements(as: UInt8.self)
    let mask = UInt8(truncatingIfNeeded: 1 << bitCount - 1)
    return try Tensor(
      (0..<count).map { bytes[$0 / perByte] >> UInt8($0 % perByte * bitCount) & mask },
      shape: shape)
  }
}

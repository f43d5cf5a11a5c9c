internal import LanternTensors

extension BytecodeValueReader {
  /// A tensor: a part of one of the file's storages, quantised perhaps.
  func tensor(_ table: FlatBufferTable) throws(FormatError) -> ScriptTensor {
    let number = Int(try table.integer(1, as: Int8.self))
    guard let kind = TensorStorages.ElementKind(scalarType: number),
      let elementType = kind.elementType
    else {
      throw failure("the elements are of PyTorch's scalar type \(number)", .unsupported)
    }
    let index = Int(try table.integer(0, as: UInt32.self))
    guard let range = try storage(index) else {
      throw failure("a tensor lies in storage \(index), which there is not")
    }
    let storage = TensorStorages.Storage(
      name: "storage \(index)", kind: kind, elementType: elementType,
      count: range.count / elementType.byteCount, bytes: bytes, byteOffset: range.lowerBound)
    let offset = Int(try table.integer(2))
    let sizes = (try table.integers(3, as: Int32.self) ?? []).map(Int.init)
    let strides = (try table.integers(4, as: Int32.self) ?? []).map(Int.init)
    let schema = try table.table(6)
    guard kind.isQuantized == (schema != nil) else {
      throw failure("a tensor of \(kind.name) elements has the quantisation of another kind")
    }
    if let schema, try schema.integer(0, as: Int8.self) == 4 {
      let (scales, zeroPoints) = try channels(schema)
      return try storages.table(
        of: storage, offset: offset, sizes: sizes, strides: strides, scales: scales,
        zeroPoints: zeroPoints)
    }
    guard kind.bitCount == nil else {
      throw failure("elements of \(kind.name) are read in tables of rows only", .unsupported)
    }
    let view = try TensorView(offset: offset, sizes: sizes, strides: strides, within: storage)
    let quantization = try schema.map { schema throws(FormatError) in
      try self.quantization(schema, view, elementType)
    }
    let tensor = ScriptTensor(
      try view.tensor(of: storage, quantization: quantization, counting: storages))
    if schema == nil {
      storages.note(TensorStorages.Part(tensor: tensor, view: view, storage: storage))
    }
    return tensor
  }

  /// The bytes of a storage.
  private func storage(_ index: Int) throws(FormatError) -> Range<Int>? {
    guard let (start, count) = try module.structures(6, size: 4), (0..<count).contains(index) else {
      return nil
    }
    let place = start + 4 * index
    let offset = Int(try module.reader.load(UInt32.self, at: place))
    return try FlatBufferTable(module.reader, at: place + offset).bytes(0) ?? 0..<0
  }

  /// The scales and zero points of a tensor's channels or rows.
  private func channels(
    _ schema: FlatBufferTable
  ) throws(FormatError) -> (scales: Tensor, zeroPoints: Tensor) {
    guard let first = try schema.table(3), let second = try schema.table(4) else {
      throw failure("a tensor quantised per channel has no scales or zero points")
    }
    guard try first.table(6) == nil, try second.table(6) == nil else {
      throw failure("scales or zero points are quantised themselves")
    }
    guard let scales = try tensor(first).constant, let zeroPoints = try tensor(second).constant
    else { throw failure("scales or zero points have no numbers") }
    return (scales, zeroPoints)
  }

  /// The quantisation of a tensor: scheme 0 is per tensor, 1 per channel; 4, per row of a table, is none
  /// of these.
  ///
  /// Source: PyTorch `c10/core/QScheme.h`.
  private func quantization(
    _ schema: FlatBufferTable, _ view: TensorView, _ elementType: ElementType
  ) throws(FormatError) -> Quantization {
    var (scales, zeroPoints): ([Double], [Int])
    var axis: Int?
    switch try schema.integer(0, as: Int8.self) {
    case 0:
      scales = [Double(bitPattern: try schema.integer(1, as: UInt64.self))]
      zeroPoints = [Int(try schema.integer(2))]
    case 1:
      let channels = try channels(schema)
      do {
        (scales, zeroPoints) = (
          try channels.scales.realValues(), try channels.zeroPoints.integers()
        )
      } catch {
        throw failure("\(error)")
      }
      let channelAxis = Int(try schema.integer(5))
      guard view.shape.dimensions.indices.contains(channelAxis),
        scales.count == view.shape[channelAxis], zeroPoints.count == scales.count
      else {
        throw failure(
          "\(scales.count) scales do not fit axis \(channelAxis) of the shape \(view.shape)")
      }
      axis = channelAxis
    case let scheme: throw failure("the quantisation scheme \(scheme) is not read", .unsupported)
    }
    guard zeroPoints.allSatisfy({ elementType.zeroPoints.contains($0) }) else {
      throw failure("a zero point is no \(elementType)")
    }
    do {
      return try Quantization(scales: scales, zeroPoints: zeroPoints, axis: axis)
    } catch {
      throw failure("\(error)")
    }
  }
}

extension TensorStorages.ElementKind {
  /// The kind of one of PyTorch's scalar types; nil for those that are unknown.
  ///
  /// Source: PyTorch `c10/core/ScalarType.h`.
  init?(scalarType: Int) {
    let names = [
      0: "Byte", 1: "Char", 2: "Short", 3: "Int", 4: "Long", 5: "Half", 6: "Float", 7: "Double",
      11: "Bool", 12: "QInt8", 13: "QUInt8", 14: "QInt32", 15: "BFloat16",
      16: "QUInt4x2", 17: "QUInt2x4",
    ]
    guard let kind = Self.all.first(where: { $0.name == names[scalarType] }) else { return nil }
    self = kind
  }
}

extension ElementType {
  /// What can be a zero point of quantised elements.
  fileprivate var zeroPoints: ClosedRange<Int> {
    switch self {
    case .uint8: 0...255
    case .int8: -128...127
    default: Int(Int32.min)...Int(Int32.max)
    }
  }
}

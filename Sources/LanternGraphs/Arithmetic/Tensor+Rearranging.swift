package import LanternTensors

extension Tensor {
  /// A tensor whose elements are those of this one at the given indices, whatever their type.
  ///
  /// There are as many indices as the type has elements, each within this tensor.
  package func selecting(_ indices: [Int], as output: TensorType) throws(TensorError) -> Tensor {
    switch elementType.byteCount {
    case 0:
      let source = try strings()
      return try Tensor(type: output, storage: .strings(indices.map { source[$0] }))
    case 1: return try selecting(indices, UInt8.self, output)
    case 2: return try selecting(indices, UInt16.self, output)
    case 4: return try selecting(indices, UInt32.self, output)
    default: return try selecting(indices, UInt64.self, output)
    }
  }

  /// A tensor whose elements are those of this one where a walk of the output's shape leads.
  ///
  /// Every offset of the walk lies within this tensor.
  package func rearranged(
    by walk: StridedIndices, as output: TensorType
  ) throws(TensorError) -> Tensor {
    switch elementType.byteCount {
    case 0: try selecting(walk.offsets, as: output)
    case 1: try rearranged(walk, UInt8.self, output)
    case 2: try rearranged(walk, UInt16.self, output)
    case 4: try rearranged(walk, UInt32.self, output)
    default: try rearranged(walk, UInt64.self, output)
    }
  }

  /// The elements as unsigned integers of the same size, their bits unchanged.
  package func bits<Bits: TensorElement>(as _: Bits.Type) throws(TensorError) -> [Bits] {
    let type = TensorType(Bits.elementType, shape)
    return try Tensor(type: type, storage: storage, byteOffset: byteOffset).elements()
  }

  /// Creates a tensor of any type whose elements take as many bytes as `Bits`.
  package init<Bits: TensorElement>(bits: [Bits], type: TensorType) throws(TensorError) {
    let raw = try Tensor(bits, shape: type.shape)
    try self.init(type: type, storage: raw.storage)
  }

  private func rearranged<Bits: TensorElement & FixedWidthInteger>(
    _ walk: StridedIndices, _: Bits.Type, _ output: TensorType
  ) throws(TensorError) -> Tensor {
    let source = try bits(as: Bits.self)
    var result = [Bits](repeating: 0, count: output.shape.elementCount)
    walk.visit { index, offset in result[index] = source[offset] }
    return try Tensor(bits: result, type: output)
  }

  private func selecting<Bits: TensorElement>(
    _ indices: [Int], _: Bits.Type, _ output: TensorType
  ) throws(TensorError) -> Tensor {
    let source = try bits(as: Bits.self)
    return try Tensor(bits: indices.map { source[$0] }, type: output)
  }
}

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

  /// The elements of tensors of one element type, one tensor after the other, as a vector.
  ///
  /// With `selecting` this puts together a tensor of elements of several others. There is at least
  /// one tensor.
  package static func joined(_ tensors: [Tensor]) throws -> Tensor {
    let count = tensors.reduce(0) { $0 + $1.shape.elementCount }
    let type = TensorType(tensors[0].elementType, try Shape([count]))
    func joined<Bits: TensorElement>(_: Bits.Type) throws -> Tensor {
      try Tensor(bits: tensors.flatMap { try $0.bits(as: Bits.self) }, type: type)
    }
    switch type.elementType.byteCount {
    case 0: return try Tensor(strings: tensors.flatMap { try $0.strings() }, shape: type.shape)
    case 1: return try joined(UInt8.self)
    case 2: return try joined(UInt16.self)
    case 4: return try joined(UInt32.self)
    default: return try joined(UInt64.self)
    }
  }

  /// Creates a tensor all of whose bits are zero, or of empty strings.
  package init(zeros type: TensorType) throws(TensorError) {
    if type.elementType == .string {
      let empty = [[UInt8]](repeating: [], count: type.shape.elementCount)
      try self.init(type: type, storage: .strings(empty))
    } else {
      try self.init(
        type: type, storage: .array([UInt8](repeating: 0, count: type.byteCount)))
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

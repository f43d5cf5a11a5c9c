package import LanternTensors

extension Tensor {
  /// A tensor whose elements are those of this one at the given indices, and where an index is negative
  /// the one element of another tensor of the same element type.
  ///
  /// There are as many indices as the type has elements, each less than the number of elements here.
  package func selecting(
    _ indices: [Int], filling: Tensor, as output: TensorType
  ) throws(TensorError) -> Tensor {
    switch elementType.byteCount {
    case 0:
      let (source, filling) = (try strings(), try filling.strings())
      return try Tensor(
        type: output, storage: .strings(indices.map { $0 < 0 ? filling[0] : source[$0] }))
    case 1: return try selecting(indices, filling, UInt8.self, output)
    case 2: return try selecting(indices, filling, UInt16.self, output)
    case 4: return try selecting(indices, filling, UInt32.self, output)
    default: return try selecting(indices, filling, UInt64.self, output)
    }
  }

  private func selecting<Bits: TensorElement>(
    _ indices: [Int], _ filling: Tensor, _: Bits.Type, _ output: TensorType
  ) throws(TensorError) -> Tensor {
    let (source, filling) = (try bits(as: Bits.self), try filling.bits(as: Bits.self))
    return try Tensor(bits: indices.map { $0 < 0 ? filling[0] : source[$0] }, type: output)
  }
}

package import LanternTensors

extension Tensor {
  /// Creates a tensor of integers, whose high bits are dropped where the element type lacks them.
  ///
  /// Throws `TensorError` for element types that are no integers, or another number of elements.
  package init(truncating integers: [Int], type: TensorType) throws(TensorError) {
    func narrowed<Number: TensorElement & FixedWidthInteger>(_: Number.Type) -> [Number] {
      integers.map { Number(truncatingIfNeeded: $0) }
    }
    switch type.elementType {
    case .int8: try self.init(narrowed(Int8.self), type: type)
    case .int16: try self.init(narrowed(Int16.self), type: type)
    case .int32: try self.init(narrowed(Int32.self), type: type)
    case .uint8: try self.init(narrowed(UInt8.self), type: type)
    case .uint16: try self.init(narrowed(UInt16.self), type: type)
    case .uint32: try self.init(narrowed(UInt32.self), type: type)
    case .uint64: try self.init(narrowed(UInt64.self), type: type)
    default: try self.init(narrowed(Int64.self), type: type)
    }
  }
}

package import LanternTensors

extension Tensor {
  /// The stored integers of an int8, uint8, int16 or int32 tensor, row-major.
  ///
  /// Throws `TensorError` for any other element type.
  package func storedIntegers() throws(TensorError) -> [Int32] {
    switch elementType {
    case .int8: try elements(as: Int8.self).map(Int32.init)
    case .uint8: try elements(as: UInt8.self).map(Int32.init)
    case .int16: try elements(as: Int16.self).map(Int32.init)
    default: try elements(as: Int32.self)
    }
  }

  /// Creates an int8, uint8, int16 or int32 tensor from stored integers that its type can hold.
  ///
  /// Throws `TensorError` for any other element type, or another number of elements.
  package init(stored: [Int32], type: TensorType) throws(TensorError) {
    switch type.elementType {
    case .int8: try self.init(stored.map { Int8(truncatingIfNeeded: $0) }, type: type)
    case .uint8: try self.init(stored.map { UInt8(truncatingIfNeeded: $0) }, type: type)
    case .int16: try self.init(stored.map { Int16(truncatingIfNeeded: $0) }, type: type)
    default: try self.init(stored, type: type)
    }
  }
}

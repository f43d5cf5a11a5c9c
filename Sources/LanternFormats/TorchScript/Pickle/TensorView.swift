internal import LanternTensors

/// A tensor as a part of a storage: where it begins, its shape, and the distances between elements.
struct TensorView {
  /// The most dimensions; PyTorch has the same limit.
  static let largestRank = 64

  let shape: Shape
  /// The distance in elements between neighbours along each axis.
  let strides: [Int]
  /// The element of the storage that the tensor begins with.
  let offset: Int

  /// Checks a view against its storage.
  ///
  /// Throws `FormatError` when any element would lie outside.
  init(
    offset: Int, sizes: [Int], strides: [Int], within storage: TensorStorages.Storage
  ) throws(FormatError) {
    func failure(_ message: String) -> FormatError {
      FormatError(.malformed, message, place: storage.name)
    }
    guard sizes.count == strides.count, sizes.count <= Self.largestRank else {
      throw failure("a tensor cannot have \(sizes.count) sizes and \(strides.count) strides")
    }
    do {
      shape = try Shape(sizes)
    } catch {
      throw failure(error.description)
    }
    guard offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw failure("a tensor cannot have the offset \(offset) and the strides \(strides)")
    }
    // An axis of one element is never stepped along, whatever its stride claims.
    self.strides = zip(sizes, strides).map { size, stride in size == 1 ? 0 : stride }
    self.offset = offset
    guard !sizes.contains(0) else { return }
    var last = offset
    for (size, stride) in zip(sizes, strides) {
      let reach = (size - 1).multipliedReportingOverflow(by: stride)
      let sum = last.addingReportingOverflow(reach.partialValue)
      guard !reach.overflow, !sum.overflow else { throw failure("the strides \(strides) overflow") }
      last = sum.partialValue
    }
    guard last < storage.count else {
      throw failure(
        "a tensor of shape \(shape) with strides \(strides) at \(offset) reaches element \(last) "
          + "of a storage of \(storage.count)")
    }
  }

  /// Whether the elements lie in row-major order without gaps.
  var isContiguous: Bool {
    var expected = 1
    for (size, stride) in zip(shape.dimensions, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }

  /// The tensor, which borrows the storage's bytes when it is contiguous, else a row-major copy.
  func tensor(
    of storage: TensorStorages.Storage, quantization: Quantization?, counting: TensorStorages
  ) throws(FormatError) -> Tensor {
    let type = TensorType(storage.elementType, shape, quantization: quantization)
    let size = storage.elementType.byteCount
    do {
      if shape.dimensions.contains(0) { return try Tensor(type: type, storage: .array([])) }
      if isContiguous {
        return try Tensor(
          type: type, storage: storage.bytes, byteOffset: storage.byteOffset + offset * size)
      }
      try counting.count(copyOf: self, from: storage)
      let bytes =
        switch size {
        case 1: gathered(UInt8.self, from: storage)
        case 2: gathered(UInt16.self, from: storage)
        case 4: gathered(UInt32.self, from: storage)
        default: gathered(UInt64.self, from: storage)
        }
      return try Tensor(type: type, storage: .array(bytes))
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(.malformed, "\(error)", place: storage.name)
    }
  }

  /// Copies the elements in row-major order; the view was checked, has elements and a dimension.
  private func gathered<Element: FixedWidthInteger & BitwiseCopyable>(
    _: Element.Type, from storage: TensorStorages.Storage
  ) -> [UInt8] {
    let size = MemoryLayout<Element>.size
    let (inner, innerStride) = (shape[shape.rank - 1], strides[shape.rank - 1])
    let total = shape.elementCount
    var position = [Int](repeating: 0, count: shape.rank)
    return unsafe [UInt8](unsafeUninitializedCapacity: total * size) { buffer, initialized in
      let target = UnsafeMutableRawBufferPointer(buffer)
      unsafe storage.bytes.withUnsafeBytes { source in
        var row = offset
        var written = 0
        while written < total {
          for index in 0..<inner {
            let element = storage.byteOffset + (row + index * innerStride) * size
            unsafe target.storeBytes(
              of: unsafe source.loadUnaligned(fromByteOffset: element, as: Element.self),
              toByteOffset: (written + index) * size, as: Element.self)
          }
          written += inner
          // The next row: count up the outer axes as the digits of a number.
          for axis in stride(from: shape.rank - 2, through: 0, by: -1) {
            position[axis] += 1
            row += strides[axis]
            if position[axis] < shape[axis] { break }
            row -= position[axis] * strides[axis]
            position[axis] = 0
          }
        }
      }
      initialized = total * size
    }
  }
}

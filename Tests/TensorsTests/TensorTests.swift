import LanternTensors
import Testing

@Suite struct TensorTests {
  @Test func elementsComeOutAsTheyWentIn() throws {
    let tensor = try Tensor([1, 2, 3, 4, 5, 6] as [Int16], shape: [2, 3])
    #expect(try tensor.elements(as: Int16.self) == [1, 2, 3, 4, 5, 6])
    #expect(tensor.elementType == .int16)
    #expect(tensor.type.byteCount == 12)
    tensor.withUnsafeBytes { #expect($0.count == 12 && $0[0] == 1 && $0[10] == 6) }
  }

  @Test func scalarsAndEmptyTensorsWork() throws {
    let scalar = try Tensor([7] as [Float], shape: .scalar)
    #expect(try scalar.elements(as: Float.self) == [7])
    let empty = try Tensor([] as [Float], shape: [3, 0])
    #expect(try empty.elements(as: Float.self) == [])
    #expect(try empty.realValues() == [])
    #expect(try empty.reshaped(to: [0]).shape == [0])
    empty.withUnsafeBytes { #expect($0.count == 0) }
  }

  @Test func aTensorMayLieAnywhereInItsBytes() throws {
    // Offset 1 is not aligned for a float.
    let bytes: [UInt8] = [9, 0, 0, 128, 63, 0, 0, 0, 64, 9]
    let tensor = try Tensor(
      type: TensorType(.float32, [2]), storage: .array(bytes), byteOffset: 1)
    #expect(try tensor.elements(as: Float.self) == [1, 2])
  }

  @Test(arguments: [-1, 7, Int.min, Int.max])
  func bytesOutsideTheStorageAreRefused(offset: Int) {
    #expect(throws: TensorError.self) {
      try Tensor(
        type: TensorType(.float32, [1]), storage: .array([UInt8](repeating: 0, count: 10)),
        byteOffset: offset)
    }
  }

  @Test func moreBytesThanThereAreAreRefused() {
    #expect(throws: TensorError.self) {
      try Tensor(type: TensorType(.float64, [1 << 59]), storage: .array([0]))
    }
    #expect(throws: TensorError.self) {
      try Tensor(type: TensorType(.int8, [0]), storage: .array([]), byteOffset: 1)
    }
  }

  @Test(arguments: [0, 5, 7])
  func countsThatDoNotFillTheShapeAreRefused(count: Int) {
    #expect(throws: TensorError.self) {
      try Tensor([UInt8](repeating: 0, count: count), shape: [2, 3])
    }
  }

  @Test func elementTypesAreChecked() throws {
    let tensor = try Tensor([1, 2] as [Int32], shape: [2])
    #expect(throws: TensorError.self) { try tensor.elements(as: Float.self) }
    #expect(throws: TensorError.self) { try tensor.elements(as: UInt32.self) }
    #expect(throws: TensorError.self) {
      try Tensor([1, 2] as [Int32], type: TensorType(.uint32, [2]))
    }
    do { _ = try tensor.elements(as: Float.self) } catch {
      #expect(error.code == .elementTypeMismatch)
    }
  }

  @Test func booleansAreReadAsBytes() throws {
    let tensor = try Tensor([0, 1, 1] as [UInt8], type: TensorType(.bool, [3]))
    #expect(try tensor.elements(as: UInt8.self) == [0, 1, 1])
    #expect(throws: TensorError.self) { try tensor.elements(as: Int8.self) }
    #expect(try tensor.integers() == [0, 1, 1])
  }

  @Test func reshapingKeepsBytesAndQuantization() throws {
    let quantization = try Quantization(scale: 2, zeroPoint: 1)
    let tensor = try Tensor([1, 2, 3, 4] as [Int8], shape: [4], quantization: quantization)
    let square = try tensor.reshaped(to: [2, 2])
    #expect(square.shape == [2, 2])
    #expect(square.type.quantization == quantization)
    #expect(try square.elements(as: Int8.self) == [1, 2, 3, 4])
    #expect(throws: TensorError.self) { try tensor.reshaped(to: [3]) }
  }

  @Test func everyElementTypeHasItsSize() {
    let sizes: [ElementType: Int] = [
      .float16: 2, .float32: 4, .float64: 8, .int8: 1, .int16: 2, .int32: 4, .int64: 8, .uint8: 1,
      .uint16: 2, .uint32: 4, .uint64: 8, .bool: 1, .bfloat16: 2, .complex64: 8, .string: 0,
    ]
    for type in ElementType.allCases { #expect(sizes[type] == type.byteCount, "\(type)") }
    #expect(!ElementType.bool.isInteger && !ElementType.bool.isFloatingPoint)
  }
}

@Suite struct TensorRealValueTests {
  @Test func integersBecomeRealNumbersByTheirScale() throws {
    let tensor = try Tensor(
      [0, 3, 255] as [UInt8], shape: [3],
      quantization: Quantization(scale: 0.5, zeroPoint: 3))
    #expect(try tensor.realValues() == [-1.5, 0, 126])
    #expect(try tensor.integers() == [0, 3, 255])
  }

  @Test func scalesAlongAnAxisApplyToItsSlices() throws {
    let quantization = try Quantization(scales: [1, 10], zeroPoints: [0, 1], axis: 1)
    let tensor = try Tensor(
      [1, 2, 3, 4, 5, 6, 7, 8] as [Int8], shape: [2, 2, 2], quantization: quantization)
    #expect(try tensor.realValues() == [1, 2, 20, 30, 5, 6, 60, 70])
  }

  @Test(arguments: [(0, 3), (3, 2), (Int.max, 2)])
  func scalesThatDoNotFitTheirAxisAreRefused(axis: Int, count: Int) throws {
    let quantization = try Quantization(
      scales: [Double](repeating: 1, count: count), zeroPoints: [Int](repeating: 0, count: count),
      axis: axis)
    let tensor = try Tensor([1, 2, 3, 4] as [Int8], shape: [2, 2], quantization: quantization)
    #expect(throws: TensorError.self) { try tensor.realValues() }
  }

  @Test func floatsOfEverySizeAreThemselves() throws {
    #expect(try Tensor([1.5, -2] as [Float16], shape: [2]).realValues() == [1.5, -2])
    #expect(try Tensor([1.5, -2] as [Float], shape: [2]).realValues() == [1.5, -2])
    #expect(try Tensor([1.5, -2] as [Double], shape: [2]).realValues() == [1.5, -2])
    #expect(throws: TensorError.self) { try Tensor([1] as [Float], shape: [1]).integers() }
  }

  @Test func integersOfEverySizeAreThemselves() throws {
    #expect(try Tensor([Int64.min, .max], shape: [2]).integers() == [.min, .max])
    #expect(try Tensor([-5] as [Int16], shape: [1]).integers() == [-5])
    #expect(try Tensor([UInt16.max], shape: [1]).integers() == [65535])
    #expect(try Tensor([UInt32.max], shape: [1]).integers() == [Int(UInt32.max)])
    #expect(try Tensor([UInt64(Int.max)], shape: [1]).integers() == [.max])
    #expect(throws: TensorError.self) { try Tensor([UInt64.max], shape: [1]).integers() }
  }
}

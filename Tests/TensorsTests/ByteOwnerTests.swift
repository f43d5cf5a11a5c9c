import LanternTensors
import Synchronization
import Testing

@Suite struct ByteOwnerTests {
  /// The elements of an array stay where they are.
  @Test func arraysAreNotCopied() throws {
    let elements = (0..<1000).map(Float.init)
    let tensor = try Tensor(elements, shape: [10, 100])
    let own = elements.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    #expect(tensor.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == own)
    let part = try tensor.reshaped(to: [1000])
    #expect(part.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == own)
    #expect(try part.floats() == elements)
  }

  @Test func lentMemoryIsGivenBack() throws {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16, alignment: 8)
    for index in 0..<4 {
      memory.storeBytes(of: Int32(index), toByteOffset: 4 * index, as: Int32.self)
    }
    let returned = Counter()
    do {
      let address = UInt(bitPattern: memory.baseAddress)
      let tensor = try Tensor(
        bytesNoCopy: UnsafeRawBufferPointer(memory), type: TensorType(.int32, [2, 2]),
        deallocator: {
          returned.value.add(1, ordering: .relaxed)
          UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
        })
      let other = try tensor.reshaped(to: [4])
      #expect(try other.integers() == [0, 1, 2, 3])
      #expect(tensor.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } == address)
      #expect(returned.value.load(ordering: .relaxed) == 0)
    }
    #expect(returned.value.load(ordering: .relaxed) == 1)
  }

  @Test func refusesMemoryThatIsTooSmall() throws {
    let bytes: [UInt8] = [1, 2, 3]
    bytes.withUnsafeBytes { memory in
      #expect(throws: TensorError.self) {
        try Tensor(bytesNoCopy: memory, type: TensorType(.float32, [1]))
      }
    }
  }

  private final class Counter: Sendable { let value = Atomic(0) }

  // MARK: Channels last

  @Test func movesChannels() throws {
    // Two pictures of 1 x 3 points with two channels each.
    let bytes: [UInt8] = [0, 10, 1, 11, 2, 12, 100, 110, 101, 111, 102, 112]
    let tensor = try Tensor(bytes, shape: [2, 2, 1, 3], memoryFormat: .channelsLast)
    #expect(try tensor.integers() == [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112])
    #expect(try tensor.floats(.channelsLast) == bytes.map(Float.init))
    #expect(try tensor.floats() == [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112])
    #expect(
      try Tensor(bytes, shape: [2, 2, 1, 3], memoryFormat: .contiguous).integers()
        == bytes.map(Int.init))
    #expect(
      try Tensor([UInt8](), shape: [0, 2, 1, 3], memoryFormat: .channelsLast).floats().isEmpty)
  }

  @Test func refusesWhatHasNoChannels() throws {
    #expect(throws: TensorError.self) {
      try Tensor([1, 2] as [Float], shape: [1, 2], memoryFormat: .channelsLast)
    }
    #expect(throws: TensorError.self) {
      try Tensor([1, 2] as [Float], shape: [1, 1, 3], memoryFormat: .channelsLast)
    }
    #expect(throws: TensorError.self) {
      try Tensor([1, 2] as [Float], shape: [2]).floats(.channelsLast)
    }
  }

  @Test func quantisedNumbersAreReal() throws {
    let tensor = try Tensor(
      [0, 2, 4] as [UInt8], shape: [3], quantization: Quantization(scale: 0.5, zeroPoint: 2))
    #expect(try tensor.floats() == [-1, 0, 1])
  }
}

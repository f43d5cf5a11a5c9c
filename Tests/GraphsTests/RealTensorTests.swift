import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Real numbers into tensors and out of them, as sessions write and read them.
@Suite struct RealTensorTests {
  private func read(_ tensor: Tensor) throws -> [Float] {
    try tensor.withUnsafeBytes { try tensor.type.realNumbers(in: $0) }
  }

  /// The same as the operators that networks quantise with.
  @Test(arguments: [ElementType.int8, .uint8], [nil, 0, 1, 2] as [Int?])
  func quantizesAsTheOperatorsDo(_ elementType: ElementType, axis: Int?) throws {
    var generator = SeededGenerator(seed: 7)
    let shape: Shape = [2, 3, 4]
    let count = axis.map { shape[$0] } ?? 1
    let quantization = try Quantization(
      scales: generator.floats(count, in: 0.001...0.1).map(Double.init),
      zeroPoints: generator.integers(count, in: 0...100), axis: axis)
    let type = TensorType(elementType, shape, quantization: quantization)
    let values = generator.floats(20, in: -8...8) + [.infinity, -.infinity, 1e30, .nan]
    let stored = try Tensor(real: values, type: type)
    let reals = try Tensor(values, shape: shape)
    let expected = try Quantize(elementType: elementType, quantization: quantization)
      .evaluate([reals], outputs: [type])[0]
    #expect(try stored.integers() == expected.integers())
    let back = try Dequantize().evaluate([stored], outputs: [TensorType(.float32, shape)])[0]
    #expect(try read(stored) == back.elements(as: Float.self))
  }

  @Test func wideIntegersAreQuantized() throws {
    let quantization = try Quantization(scale: 0.5, zeroPoint: 0)
    for (elementType, largest) in [(ElementType.int16, 32767), (.int32, 2_147_483_647)] {
      let type = TensorType(elementType, [4], quantization: quantization)
      let tensor = try Tensor(real: [0.25, -0.75, 1e20, -1e20], type: type)
      #expect(try tensor.integers() == [1, -2, largest, -largest - 1])
    }
  }

  @Test func floatsAreRounded() throws {
    for elementType in [ElementType.float16, .bfloat16, .float32, .float64] {
      let tensor = try Tensor(real: [1, -0.5, 1.0001], type: TensorType(elementType, [3]))
      let reals = try read(tensor)
      #expect(reals[0] == 1 && reals[1] == -0.5 && abs(reals[2] - 1) < 0.01)
    }
  }

  @Test func otherTypesAreRefused() throws {
    for elementType in [ElementType.int8, .int64, .bool, .complex64, .string] {
      #expect(throws: TensorError.self) {
        try Tensor(real: [1], type: TensorType(elementType, [1]))
      }
    }
    #expect(throws: TensorError.self) {
      try Tensor(real: [1, 2], type: TensorType(.float32, [1]))
    }
    let misplaced = try Quantization(scales: [1, 2], zeroPoints: [0, 0], axis: 1)
    for shape in [[2], [2, 3]] as [Shape] {
      #expect(throws: TensorError.self) {
        try Tensor(
          real: [Float](repeating: 0, count: shape.elementCount),
          type: TensorType(.int8, shape, quantization: misplaced))
      }
    }
  }

  @Test func integersAndBooleansAreConverted() throws {
    #expect(try read(Tensor([1, -2] as [Int64], shape: [2])) == [1, -2])
    #expect(try read(Tensor([1, 0] as [UInt8], type: TensorType(.bool, [2]))) == [1, 0])
    #expect(try read(Tensor([UInt32.max], shape: [1])) == [4_294_967_296])
  }
}

import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Functions that are defined for some stored integers only, and comparisons that may fail.
@Suite struct UndefinedResultTests {
  private let negative: Tensor

  init() throws {
    negative = try Tensor(
      [4, -1] as [Int8], shape: [2], quantization: Quantization(scale: 1, zeroPoint: 0))
  }

  @Test func rootsOfNegativeNumbersThrow() throws {
    let operations: [any Operator] = [Sqrt(), Rsqrt()]
    for operation in operations {
      #expect(throws: GraphError.self) {
        try operation.evaluate([negative], outputs: [negative.type])
      }
    }
  }

  @Test func largeDifferencesThrow() throws {
    let reference = try Tensor([4, 2] as [Float], shape: [2])
    let comparison = NumericVerify(tolerance: 2, isEnforced: true)
    #expect(throws: GraphError.self) {
      try comparison.evaluate([negative, reference], outputs: [reference.type])
    }
    let lenient = NumericVerify(tolerance: 2, isEnforced: false)
    let differences = try lenient.evaluate([negative, reference], outputs: [reference.type])
    #expect(try differences[0].elements(as: Float.self) == [0, -3])
  }
}

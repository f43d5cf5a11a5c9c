import LanternGraphs
import LanternTensors
import TestSupport
import Testing

/// Operators whose output shapes follow from their data.
@Suite struct DataDependentTests {
  @Test func coordinatesOfElementsThatAreNotZero() throws {
    let grid = try Tensor([0, .nan, -0.0, 3, 0, -1] as [Float], shape: [2, 3])
    let found = try NonZero().evaluate([grid])
    #expect(found.map(\.shape) == [[3, 2]])
    #expect(try found[0].elements(as: Int64.self) == [0, 1, 1, 0, 1, 2])
  }

  @Test(arguments: [ElementType.bool, .int8, .uint8, .int32, .uint32, .int64, .float16])
  func everyTypeHasZeros(elementType: ElementType) throws {
    let type = TensorType(elementType, [4])
    #expect(try NonZero().evaluate([Tensor(zeros: type)])[0].shape == [0, 1])
  }

  @Test func ofNothingAndOfAScalar() throws {
    #expect(try NonZero().evaluate([Tensor([] as [Int32], shape: [0, 3])])[0].shape == [0, 2])
    #expect(try NonZero().evaluate([Tensor([5] as [Int32], shape: [])])[0].shape == [1, 0])
  }

  @Test func differentElementsInTheirOrder() throws {
    let given = try Tensor([4, 2, 4, 4, -1, 2] as [Int16], shape: [6])
    let results = try Unique(indexType: .int64).evaluate([given])
    #expect(try results[0].elements(as: Int16.self) == [4, 2, -1])
    #expect(try results[1].elements(as: Int64.self) == [0, 1, 0, 0, 2, 1])
  }

  @Test func zerosAreEqualAndNaNsAreNot() throws {
    let given = try Tensor([0, -0.0, .nan, .nan] as [Float], shape: [4])
    let results = try Unique().evaluate([given])
    #expect(results[0].shape == [3])
    #expect(try results[1].elements(as: Int32.self) == [0, 0, 1, 2])
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let text = try Tensor(["a"], shape: [1])
    let grid = try Tensor([1] as [Float], shape: [1, 1])
    #expect(throws: GraphError.self) { try NonZero().evaluate([text]) }
    #expect(throws: GraphError.self) { try NonZero().evaluate([]) }
    #expect(throws: GraphError.self) { try Unique().evaluate([text]) }
    #expect(throws: GraphError.self) { try Unique().evaluate([grid]) }
    #expect(throws: GraphError.self) { try Unique(indexType: .float32).evaluate([grid]) }
  }
}

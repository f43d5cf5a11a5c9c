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

  @Test func differentElementsInAscendingOrder() throws {
    let given = try Tensor([3, .nan, 1, 3, .nan, -2] as [Float], shape: [2, 3])
    let results = try SortedUnique().evaluate([given])
    #expect(try results[0].realValues().prefix(3) == [-2, 1, 3] && results[0].shape == [5])
    #expect(results[1].shape == [2, 3])
    #expect(try results[1].elements(as: Int64.self) == [2, 3, 1, 2, 4, 0])
    #expect(try results[2].elements(as: Int64.self) == [1, 1, 2, 1, 1])
  }

  @Test func differentSlicesAndRuns() throws {
    let grid = try Tensor([2, 1, 2, 0, 5, 0] as [Int64], shape: [2, 3])
    let columns = try SortedUnique(axis: 1).evaluate([grid])
    #expect(try columns[0].elements(as: Int64.self) == [1, 2, 5, 0])
    #expect(columns[0].shape == [2, 2])
    #expect(try columns[1].elements(as: Int64.self) == [1, 0, 1])
    #expect(try columns[2].elements(as: Int64.self) == [1, 2])
    let runs = try Tensor([4, 4, 1, 4] as [UInt8], shape: [4])
    let heads = try SortedUnique(isConsecutive: true).evaluate([runs])
    #expect(try heads[0].elements(as: UInt8.self) == [4, 1, 4])
    #expect(try heads[2].elements(as: Int64.self) == [2, 1, 1])
    #expect(try SortedUnique().evaluate([Tensor([] as [Float], shape: [0])])[0].shape == [0])
    #expect(throws: TensorError.self) { try SortedUnique(axis: 2).evaluate([grid]) }
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

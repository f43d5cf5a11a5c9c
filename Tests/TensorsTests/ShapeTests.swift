import LanternTensors
import TestSupport
import Testing

@Suite struct ShapeTests {
  @Test func countsAndStridesAreThoseOfRowMajorOrder() throws {
    let shape = try Shape([2, 3, 4])
    #expect(shape.rank == 3)
    #expect(shape.elementCount == 24)
    #expect(shape.strides == [12, 4, 1])
    #expect(shape[1] == 3)
    #expect(shape.description == "[2, 3, 4]")
    #expect(shape == [2, 3, 4])
  }

  @Test func aScalarHasOneElement() throws {
    #expect(Shape.scalar.elementCount == 1)
    #expect(Shape.scalar.strides.isEmpty)
    #expect(try Shape([]) == .scalar)
  }

  @Test func emptyDimensionsMakeNoElementsAndSoundStrides() throws {
    let shape = try Shape([2, 0, 4])
    #expect(shape.elementCount == 0)
    #expect(shape.strides == [4, 4, 1])
  }

  @Test(arguments: [
    [-1], [2, -3], [Int.min], [1 << 31, 1 << 31], [Int.max, 2], [1 << 61], [Int.max],
    // Zero does not make the other dimensions small: strides must be numbers too.
    [0, 1 << 40, 1 << 40], [1 << 40, 0, 1 << 40],
    [Int](repeating: 1, count: 65), [Int](repeating: 2, count: 62),
  ])
  func sizesThatNoTensorHasAreRefused(dimensions: [Int]) {
    #expect(throws: TensorError.self) { try Shape(dimensions) }
    do { _ = try Shape(dimensions) } catch {
      #expect(error.code == .invalidShape)
      #expect(error.description.contains("shape"))
    }
  }

  @Test func theLargestShapesAreAccepted() throws {
    #expect(try Shape([1 << 30, 1 << 29]).elementCount == 1 << 59)
    #expect(try Shape([Int](repeating: 1, count: 64)).elementCount == 1)
  }

  @Test(arguments: [(0, 0), (2, 2), (-1, 2), (-3, 0)])
  func axesCountFromEitherEnd(axis: Int, expected: Int) throws {
    #expect(try Shape([2, 3, 4]).normalizedAxis(axis) == expected)
  }

  @Test(arguments: [3, -4, Int.max, Int.min])
  func axesOutsideAreRefused(axis: Int) {
    #expect(throws: TensorError.self) { try ([2, 3, 4] as Shape).normalizedAxis(axis) }
    #expect(throws: TensorError.self) { try Shape.scalar.normalizedAxis(0) }
  }

  struct Pair: CustomTestStringConvertible, Sendable {
    var a: Shape
    var b: Shape
    var together: Shape?
    var testDescription: String { "\(a) with \(b)" }
  }

  @Test(arguments: [
    Pair(a: [2, 3], b: [2, 3], together: [2, 3]),
    Pair(a: [2, 3], b: [3], together: [2, 3]),
    Pair(a: [2, 1], b: [1, 3], together: [2, 3]),
    Pair(a: [4, 1, 3], b: [2, 1], together: [4, 2, 3]),
    Pair(a: [], b: [5], together: [5]),
    Pair(a: [], b: [], together: []),
    Pair(a: [0], b: [1], together: [0]),
    Pair(a: [3, 0], b: [1, 1], together: [3, 0]),
    Pair(a: [0], b: [2], together: nil),
    Pair(a: [2, 3], b: [2], together: nil),
    Pair(a: [2], b: [3], together: nil),
  ])
  func broadcastingIsNumPys(pair: Pair) throws {
    guard let together = pair.together else {
      #expect(throws: TensorError.self) { try pair.a.broadcast(with: pair.b) }
      #expect(throws: TensorError.self) { try pair.b.broadcast(with: pair.a) }
      return
    }
    #expect(try pair.a.broadcast(with: pair.b) == together)
    #expect(try pair.b.broadcast(with: pair.a) == together)
  }

  @Test func broadcastShapesThatAreTooLargeAreRefused() {
    #expect(throws: TensorError.self) {
      try ([1 << 40, 1] as Shape).broadcast(with: [1, 1 << 40])
    }
  }
}

import LanternGraphs
import LanternTensors
import Testing

/// Operators that move elements do so with strings too.
@Suite struct StringMovementTests {
  private func results(_ operation: some Operator, _ inputs: [Tensor]) throws -> [[String]] {
    let types = try operation.outputTypes(for: inputs.map(\.type))
    return try operation.evaluate(inputs, outputs: types).map { output in
      try output.strings().map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test func oneStringFillsAShape() throws {
    let word = try Tensor(["bird"], shape: [])
    #expect(try results(BroadcastTo(dimensions: [2]), [word]) == [["bird", "bird"]])
  }

  @Test func stringsAreJoinedAndPicked() throws {
    let words = try Tensor(["a", "", "c", "d"], shape: [2, 2])
    let more = try Tensor(["e", "f"], shape: [2, 1])
    let rows = try Tensor([1, 1] as [Int32], shape: [1, 2])
    #expect(try results(Concatenate(axis: 1), [words, more]) == [["a", "", "e", "c", "d", "f"]])
    #expect(try results(Stack(axis: 0), [more, more]) == [["e", "f", "e", "f"]])
    #expect(try results(GatherND(), [words, rows]) == [["d"]])
    #expect(try results(ZerosLike(), [more]) == [["", ""]])
  }

  @Test func stringsHaveNoZeroToPadWith() throws {
    let words = try Tensor(["a"], shape: [1])
    #expect(throws: GraphError.self) { try results(Pad(before: [1], after: [0]), [words]) }
  }
}

import LanternGraphs
import LanternTensors
import Testing

/// Operators on strings, which no graph holds.
@Suite struct TextOperatorTests {
  private func groups(
    of text: String, size: Int, skip: Int, shorter: Bool = false
  ) throws -> [String] {
    let operation = SkipGrams(size: size, maximumSkip: skip, includesShorter: shorter)
    let outputs = try operation.evaluate([Tensor([text], shape: [1])])
    #expect(outputs.count == 1)
    let strings = try outputs[0].strings()
    #expect(outputs[0].shape.dimensions == [strings.count])
    return strings.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func neighboursAreGrouped() throws {
    #expect(try groups(of: "a b  c\n", size: 2, skip: 0) == ["a b", "b c"])
    #expect(try groups(of: "a b c", size: 1, skip: 3) == ["a", "b", "c"])
  }

  @Test func wordsAreLeftOut() throws {
    #expect(
      try groups(of: "a b c d", size: 3, skip: 1) == ["a b c", "a b d", "a c d", "b c d"])
  }

  @Test func shorterGroupsFollowLongerOnes() throws {
    #expect(
      try groups(of: "a b c", size: 2, skip: 1, shorter: true)
        == ["a b", "a c", "a", "b c", "b", "c"])
  }

  @Test func fewWordsHaveNoGroups() throws {
    #expect(try groups(of: "a b", size: 3, skip: 0).isEmpty)
    #expect(try groups(of: "", size: 1, skip: 0).isEmpty)
    #expect(try groups(of: "a b", size: 3, skip: 9, shorter: true).isEmpty)
  }

  @Test func manyWordsWithoutAGroupTakeNoTime() throws {
    let text = (0..<60).map { "w\($0)" }.joined(separator: " ")
    #expect(try groups(of: text, size: 60, skip: .max).count == 1)
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    let text = try Tensor(["a"], shape: [1])
    for (size, skip) in [(0, 0), (-1, 0), (1, -1)] {
      let operation = SkipGrams(size: size, maximumSkip: skip, includesShorter: false)
      #expect(throws: GraphError.self) { try operation.evaluate([text]) }
    }
    let operation = SkipGrams(size: 1, maximumSkip: 0, includesShorter: false)
    #expect(throws: GraphError.self) {
      try operation.evaluate([Tensor(strings: [], shape: [0])])
    }
    #expect(throws: GraphError.self) {
      try operation.evaluate([Tensor([1] as [Float], shape: [1])])
    }
  }

  @Test func textsAreLookedUp() throws {
    let inputs = [
      try Tensor([7, 1, 3] as [Int32], shape: [3]), try Tensor([1, 3] as [Int32], shape: [2]),
      try Tensor(["one", "three"], shape: [2]),
    ]
    let operation = HashtableLookup()
    let types = try operation.outputTypes(for: inputs.map(\.type))
    let outputs = try operation.evaluate(inputs, outputs: types)
    #expect(try outputs[0].strings() == [[], Array("one".utf8), Array("three".utf8)])
    #expect(try outputs[1].elements(as: UInt8.self) == [0, 1, 1])
  }

  @Test func textsArePaddedAndGathered() throws {
    let words = try Tensor(["a", "b", "c"], shape: [3])
    let pad = DilatedPad(DilatedPadding(before: [1], after: [-2], between: [1]))
    let filled = [words, try Tensor(["-"], shape: [])]
    let padded = try pad.evaluate(filled, outputs: pad.outputTypes(for: filled.map(\.type)))
    #expect(try padded[0].strings() == ["-", "a", "-", "b"].map { Array($0.utf8) })
    let gather = GatherSlices(
      offsetAxes: [1], collapsedAxes: [], startAxes: [0], indexAxis: 1, sliceSizes: [2])
    let chosen = [words, try Tensor([1, 0] as [Int64], shape: [2, 1])]
    let gathered = try gather.evaluate(chosen, outputs: gather.outputTypes(for: chosen.map(\.type)))
    #expect(try gathered[0].strings() == ["b", "c", "a", "b"].map { Array($0.utf8) })
  }
}

import LanternGraphs
import LanternTensors
import Testing

@Suite struct SkipGramsTests {
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
}

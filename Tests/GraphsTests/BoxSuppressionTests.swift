import LanternGraphs
import LanternTensors
import Testing

@Suite struct BoxSuppressionTests {
  @Test func keepsTheBestOfThoseThatOverlap() throws {
    // The second has 0.95 of the area of the first; the third is far away and the best.
    let boxes = try Tensor([0, 0, 2, 2, 0, 0, 2, 1.9, 5, 5, 6, 6] as [Float], shape: [3, 4])
    let scores = try Tensor([0.8, 0.8, 0.9] as [Float], shape: [3])
    func kept(_ threshold: Float) throws -> [Int] {
      try BoxSuppression(threshold: threshold).evaluate([boxes, scores])[0].integers()
    }
    #expect(try kept(0.5) == [2, 0])
    #expect(try kept(0.96) == [2, 0, 1])
  }

  @Test func nothingIsLeftOfNothing() throws {
    let boxes = try Tensor([] as [Float], shape: [0, 4])
    let scores = try Tensor([] as [Float], shape: [0])
    let kept = try BoxSuppression(threshold: 0.5).evaluate([boxes, scores])
    #expect(kept[0].shape.dimensions == [0])
  }
}

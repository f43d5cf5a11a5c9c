import LanternGraphs
import LanternTensors
import Testing

@Suite struct BoxSuppressionTests {
  @Test func keepsTheBestOfThoseThatOverlap() throws {
    // The second has 0.95 of the area of the first; the third is far away and the best.
    let boxes = try Tensor([0, 0, 2, 2, 0, 0, 2, 1.9, 5, 5, 6, 6] as [Float], shape: [3, 4])
    let scores = try Tensor([0.8, 0.8, 0.9] as [Float], shape: [3])
    func kept(_ threshold: Double) throws -> [Int] {
      try BoxSuppression(threshold: threshold).evaluate([boxes, scores])[0].integers()
    }
    #expect(try kept(0.5) == [2, 0])
    #expect(try kept(0.96) == [2, 0, 1])
  }

  /// 3 of 10 is a little more than 0.3 as a float32.
  @Test func thresholdsAreNotRounded() throws {
    let corners: [Float] = [0, 0, 6.5, 1, 3.5, 0, 10, 1]
    let boxes = try Tensor(corners, shape: [2, 4])
    let scores = try Tensor([0.5, 0.25] as [Float], shape: [2])
    let suppression = BoxSuppression(threshold: 0.3)
    #expect(try suppression.evaluate([boxes, scores])[0].integers() == [0])
    let wide = try [
      Tensor(corners.map { Double($0) }, shape: [2, 4]),
      Tensor([0.5, 0.25] as [Double], shape: [2]),
    ]
    #expect(try suppression.evaluate(wide)[0].integers() == [0, 1])
  }

  @Test func nothingIsLeftOfNothing() throws {
    let boxes = try Tensor([] as [Float], shape: [0, 4])
    let scores = try Tensor([] as [Float], shape: [0])
    let kept = try BoxSuppression(threshold: 0.5).evaluate([boxes, scores])
    #expect(kept[0].shape.dimensions == [0])
  }
}

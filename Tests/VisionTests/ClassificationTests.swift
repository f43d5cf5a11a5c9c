import Foundation
import LanternGraphs
import LanternVision
import TestSupport
import Testing

@Suite struct ClassificationTests {
  @Test func softmaxIsAppliedToLogitsOnly() throws {
    let scores: [Float] = [1, 2, 3, -4]
    let sum = scores.reduce(0) { $0 + exp(Double($1)) }
    let result = try Classification(scores: scores, kind: .logits)
    for (probability, score) in zip(result.probabilities, scores) {
      #expect(abs(Double(probability) - exp(Double(score)) / sum) < 1e-7)
    }
    for kind in [ScoreKind.probabilities, .independent] {
      #expect(try Classification(scores: [0.25, 0.75], kind: kind).probabilities == [0.25, 0.75])
    }
  }

  @Test func softmaxHoldsForLargeAndMaskedLogits() throws {
    let large = try Classification(scores: [1e30, 1e30, -1e30], kind: .logits)
    #expect(large.probabilities == [0.5, 0.5, 0])
    let masked = try Classification(scores: [-.infinity, 3, -.infinity], kind: .logits)
    #expect(masked.probabilities == [0, 1, 0])
    let all = try Classification(scores: [-.infinity, -.infinity], kind: .logits)
    #expect(all.probabilities == [0.5, 0.5])
  }

  /// Logarithms of probabilities become the probabilities again.
  @Test func softmaxUndoesLogarithms() throws {
    let probabilities: [Float] = [0.7, 0.2, 0.1]
    let result = try Classification(
      scores: probabilities.map { Float(log(Double($0))) }, kind: .logits)
    for (a, b) in zip(result.probabilities, probabilities) { #expect(abs(a - b) < 1e-6) }
  }

  @Test(arguments: [Float.nan, .infinity]) func refusesWhatIsNoNumber(_ score: Float) {
    for kind in ScoreKind.allCases {
      let error = #expect(throws: GraphError.self) {
        try Classification(scores: [0, score, 0], kind: kind)
      }
      #expect(error?.description.contains("class 1") == true)
    }
  }

  @Test func equalScoresGoByIndex() throws {
    let result = try Classification(scores: [0.1, 0.3, 0.3, 0, 0.3], kind: .probabilities)
    #expect(result.top(5).map(\.index) == [1, 2, 4, 0, 3])
    #expect(result.top(2).map(\.index) == [1, 2])
    #expect(result.top(0).isEmpty)
    #expect(result.top(-1).isEmpty)
    #expect(result.top(100).count == 5)
  }

  @Test func orderIsThatOfAPlainSort() throws {
    for seed in UInt64(0)..<50 {
      var generator = SeededGenerator(seed: seed)
      // Few values, so that many are equal.
      let scores = generator.integers(200, in: 0...9).map { Float($0) / 10 }
      let top = try Classification(scores: scores, kind: .independent).top(200)
      #expect(Set(top.map(\.index)).count == 200)
      for (a, b) in zip(top, top.dropFirst()) {
        #expect(
          a.probability > b.probability || a.probability == b.probability && a.index < b.index,
          "seed \(seed)")
      }
    }
  }

  @Test(
    arguments: [
      ([0.2, 0.3, 0.5], 0, ScoreKind.probabilities), ([0.2, 0.3, 0.4], 0, .independent),
      ([0.9, 0.8, 0.7], 0, .independent), ([0, 0, 0], 0, .independent),
      ([0.2, 0.3, 1.5], 0, .logits), ([-0.5, 0.5, 1], 0, .logits), ([5, 3, 1], 0, .logits),
      // Three values in steps of 1/8 may lose half a step each.
      ([0.125, 0.25, 0.5], 0.125, .probabilities), ([0, 0.25, 0.5], 0.125, .independent),
    ] as [([Float], Float, ScoreKind)])
  func tellsKindsByValues(_ scores: [Float], _ step: Float, _ kind: ScoreKind) {
    #expect(ScoreKind(of: scores, step: step) == kind)
  }
}

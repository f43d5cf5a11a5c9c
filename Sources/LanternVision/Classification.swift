internal import LanternGraphs

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// One class of a result.
public struct ClassScore: Sendable, Hashable {
  /// The class, counted from 0 as the network counts.
  public var index: Int
  /// How probable it is, 0 to 1: its share of all classes, or its own where the scores are
  /// independent.
  public var probability: Float
}

/// The result of classifying one picture.
public struct Classification: Sendable, Hashable {
  /// The probability of every class, by index.
  public let probabilities: [Float]
  /// What the network gave.
  public let scoreKind: ScoreKind
  /// The classes whose score lies below the threshold, if there is one.
  public internal(set) var rejected: Set<Int> = []

  /// Makes a result of a network's scores; a softmax is applied to logits, once.
  ///
  /// Throws `GraphError` when a score is not a number, or infinite; a logit may be minus infinity,
  /// which excludes its class.
  public init(scores: [Float], kind: ScoreKind) throws {
    let isMasked = { (score: Float) in kind == .logits && score == -.infinity }
    guard let wrong = scores.firstIndex(where: { !$0.isFinite && !isMasked($0) }) else {
      scoreKind = kind
      probabilities = kind == .logits ? Self.softmax(scores) : scores
      return
    }
    throw GraphError(
      .invalidInput, "the model gives \(scores[wrong]) as the score of class \(wrong)")
  }

  /// The most probable classes, best first; of equal ones the lower index first.
  ///
  /// Those below the threshold are left out, so that there may be fewer, or none.
  public func top(_ count: Int) -> [ClassScore] {
    let order = probabilities.indices.filter { !rejected.contains($0) }.sorted {
      (-probabilities[$0], $0) < (-probabilities[$1], $1)
    }
    return order.prefix(max(0, count)).map { ClassScore(index: $0, probability: probabilities[$0]) }
  }

  /// `exp(x - max) / sum`, summed in double precision.
  private static func softmax(_ scores: [Float]) -> [Float] {
    let largest = Double(scores.max() ?? 0)
    // All classes excluded alike.
    guard largest.isFinite else { return scores.map { _ in 1 / Float(scores.count) } }
    let powers = scores.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { Float($0 / sum) }
  }
}

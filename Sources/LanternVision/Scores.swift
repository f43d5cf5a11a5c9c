internal import LanternTensors

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// What the numbers of a classifier's output are.
public enum ScoreKind: String, Sendable, Hashable {
  /// Unbounded scores; a softmax makes them probabilities.
  case logits
  /// Shares of one, as they come out of the network.
  case probabilities

  /// Tells what scores are by looking at them.
  ///
  /// Probabilities lie between 0 and 1 and add up to 1, up to the rounding of a quantised output: a
  /// step for each class at most. Anything else is taken for logits.
  public init(of scores: [Float], step: Float) {
    let tolerance = 0.02 + step * Float(scores.count) / 2
    let sum = scores.reduce(0, +)
    let isBounded = scores.allSatisfy { (-0.001...1.001).contains($0) }
    self = isBounded && abs(sum - 1) <= tolerance ? .probabilities : .logits
  }
}

/// One class of a result.
public struct ClassScore: Sendable, Hashable {
  /// The class, counted from 0 as the network counts.
  public var index: Int
  /// Its share of all classes, 0 to 1.
  public var probability: Float
}

/// The result of classifying one picture.
public struct Classification: Sendable, Hashable {
  /// The probability of every class, by index.
  public let probabilities: [Float]
  /// What the network gave.
  public let scoreKind: ScoreKind

  /// Makes a result of a network's scores; a softmax is applied to logits, once.
  public init(scores: [Float], kind: ScoreKind) {
    scoreKind = kind
    probabilities = kind == .logits ? Self.softmax(scores) : scores
  }

  /// The most probable classes, best first; of equal ones the lower index first.
  public func top(_ count: Int) -> [ClassScore] {
    let order = probabilities.indices.sorted {
      (-probabilities[$0], $0) < (-probabilities[$1], $1)
    }
    return order.prefix(max(0, count)).map { ClassScore(index: $0, probability: probabilities[$0]) }
  }

  /// `exp(x - max) / sum`, summed in double precision.
  private static func softmax(_ scores: [Float]) -> [Float] {
    let largest = Double(scores.max() ?? 0)
    let powers = scores.map { exp(Double($0) - largest) }
    let sum = powers.reduce(0, +)
    return powers.map { Float($0 / sum) }
  }
}

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

/// Makes the scores of different classes comparable, so that one threshold serves all of them.
///
/// `scale / (1 + e^-(slope * g(score) + offset))` for a class with a sigmoid whose least score is
/// reached, and a default score for any other. Source: tflite-support
/// `cc/task/vision/utils/score_calibration.cc`.
public struct ScoreCalibration: Sendable, Hashable {
  /// What is done to scores before the sigmoids.
  public enum Transformation: String, Sendable, Hashable {
    /// `g(x) = x`.
    case identity
    /// `g(x) = log x`.
    case logarithm
    /// `g(x) = log x - log(1 - x)`.
    case inverseLogistic = "inverse logistic"
  }

  /// The parameters of a class.
  public struct Sigmoid: Sendable, Hashable {
    /// The largest calibrated score; never negative.
    public var scale: Float
    /// How fast the calibrated score grows.
    public var slope: Float
    /// What is added before the exponential.
    public var offset: Float
    /// The score below which the class gets the default score; nil for none.
    public var minimumScore: Float?

    /// Creates parameters.
    public init(scale: Float, slope: Float, offset: Float, minimumScore: Float? = nil) {
      self.scale = scale
      self.slope = slope
      self.offset = offset
      self.minimumScore = minimumScore
    }
  }

  /// What is done to scores before the sigmoids.
  public var transformation: Transformation
  /// The score of classes without a sigmoid, or with less than its least score.
  public var defaultScore: Float
  /// The sigmoid of each class, nil for none.
  public var sigmoids: [Sigmoid?]

  /// Creates a calibration.
  public init(transformation: Transformation, defaultScore: Float, sigmoids: [Sigmoid?]) {
    self.transformation = transformation
    self.defaultScore = defaultScore
    self.sigmoids = sigmoids
  }

  /// The calibrated score of a class, from 0 to its scale.
  public func calibrated(_ score: Float, of index: Int) -> Float {
    guard sigmoids.indices.contains(index), let sigmoid = sigmoids[index],
      score >= sigmoid.minimumScore ?? -.infinity
    else { return defaultScore }
    let exponent = transformed(score) * sigmoid.slope + sigmoid.offset
    // The form whose exponential cannot overflow.
    let power = exp(-Double(exponent).magnitude)
    let share = exponent >= 0 ? 1 / (1 + power) : power / (1 + power)
    return max(min(Float(Double(sigmoid.scale) * share), sigmoid.scale), 0)
  }

  private func transformed(_ score: Float) -> Float {
    switch transformation {
    case .identity: score
    case .logarithm: Self.boundedLogarithm(score)
    case .inverseLogistic: Self.boundedLogarithm(score) - Self.boundedLogarithm(1 - score)
    }
  }

  /// The logarithm of scores above 1e-16, and below its mirror image in that point, so that scores
  /// keep their order down to 0 and beyond.
  private static func boundedLogarithm(_ score: Float) -> Float {
    let least = Double(Float(1e-16))
    let score = Double(score)
    return score < least
      ? Float(2 * log(least) - log(2 * least - score)) : Float(log(score))
  }
}

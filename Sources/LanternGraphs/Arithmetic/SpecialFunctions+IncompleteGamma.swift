extension SpecialFunctions {
  /// The regularised lower incomplete gamma function `P(a, x)`, from 0 to 1; NaN for negative numbers.
  ///
  /// Sources: Abramowitz and Stegun 6.5.29 (a series) and 6.5.31 (a continued fraction); Temme, "The
  /// asymptotic expansion of the incomplete gamma functions", 1979, for large numbers near each other.
  static func lowerIncompleteGamma(_ a: Double, _ x: Double) -> Double {
    if let limit = limitOfIncompleteGamma(a, x) { return limit }
    if isAsymptotic(a) { return 1 - asymptoticUpperGamma(a, x) }
    return x < a + 1 ? lowerGammaSeries(a, x) : 1 - upperGammaFraction(a, x)
  }

  /// The regularised upper incomplete gamma function `Q(a, x) = 1 - P(a, x)`.
  static func upperIncompleteGamma(_ a: Double, _ x: Double) -> Double {
    if let limit = limitOfIncompleteGamma(a, x) { return 1 - limit }
    if isAsymptotic(a) { return asymptoticUpperGamma(a, x) }
    return x < a + 1 ? 1 - lowerGammaSeries(a, x) : upperGammaFraction(a, x)
  }

  /// `P(a, x)` where an argument is 0, infinite, negative or NaN; nil elsewhere.
  private static func limitOfIncompleteGamma(_ a: Double, _ x: Double) -> Double? {
    guard a >= 0, x >= 0 else { return .nan }
    if a == 0 { return x > 0 ? 1 : .nan }
    if x == 0 { return 0 }
    if a.isInfinite { return x.isInfinite ? .nan : 0 }
    return x.isInfinite ? 1 : nil
  }

  /// `x^a e^-x / gamma(a)`.
  private static func prefactor(_ a: Double, _ x: Double) -> Double {
    Elementary.exp(a * Elementary.log(x) - x - logarithmOfGamma(a))
  }

  private static func lowerGammaSeries(_ a: Double, _ x: Double) -> Double {
    var (term, sum, divisor) = (1 / a, 1 / a, a)
    for _ in 0..<4000 where term > sum * 1e-17 {
      divisor += 1
      term *= x / divisor
      sum += term
    }
    return sum * prefactor(a, x)
  }

  /// Lentz's method for the continued fraction.
  private static func upperGammaFraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var (c, d) = (1 / tiny, 1 / (b == 0 ? tiny : b))
    var product = d
    for step in 1..<4000 {
      let factor = -Double(step) * (Double(step) - a)
      b += 2
      d = factor * d + b
      c = b + factor / c
      d = 1 / (d == 0 ? tiny : d)
      if c == 0 { c = tiny }
      product *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return product * prefactor(a, x)
  }

  /// Whether series would be long, and the two first terms of Temme's expansion are exact to float32.
  private static func isAsymptotic(_ a: Double) -> Bool { a > 1e5 }

  private static func asymptoticUpperGamma(_ a: Double, _ x: Double) -> Double {
    let excess = (x - a) / a
    let square = 2 * (excess - Elementary.logOnePlus(excess))
    let eta = max(0, square).squareRoot() * (excess < 0 ? -1 : 1)
    // The first coefficient, by its limit where the difference of two large numbers would be left.
    let first = excess.magnitude < 1e-4 ? -1.0 / 3 + excess / 12 : 1 / excess - 1 / eta
    let tail = Elementary.exp(-0.5 * a * eta * eta) / (2 * Double.pi * a).squareRoot()
    return 0.5 * RealFunction.erfc.value(at: eta * (a / 2).squareRoot()) + tail * first
  }
}

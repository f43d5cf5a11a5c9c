#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#elseif canImport(Android)
  private import Android
#else
  private import Darwin
#endif

/// Functions that C's library lacks, in double precision.
///
/// Source of the formulas: Abramowitz and Stegun, "Handbook of Mathematical Functions"; section numbers
/// stand with each.
package enum SpecialFunctions {
  /// The logarithm of the magnitude of the gamma function, infinite at its poles.
  package static func logarithmOfGamma(_ x: Double) -> Double {
    if x.isInfinite { return .infinity }
    if x <= 0, x == x.rounded(.down) { return .infinity }
    guard x < 0.5 else {
      // C's own has a sign in a global variable, which threads would share.
      return x < 170 ? log(tgamma(x)) : stirling(x)
    }
    // 6.1.17, the reflection formula.
    return log(Double.pi / sin(Double.pi * x).magnitude) - logarithmOfGamma(1 - x)
  }

  /// 6.1.41.
  private static func stirling(_ x: Double) -> Double {
    (x - 0.5) * log(x) - x + 0.5 * log(2 * Double.pi) + 1 / (12 * x) - 1 / (360 * x * x * x)
  }

  /// The logarithmic derivative of the gamma function; 6.3.5, 6.3.7 and 6.3.18.
  static func digamma(_ x: Double) -> Double {
    if x == 0 { return x.sign == .minus ? .infinity : -.infinity }
    if x == -.infinity { return .nan }
    if x < 0 {
      let part = x - x.rounded(.towardZero)
      return part == 0 ? .nan : digamma(1 - x) - Double.pi / tan(Double.pi * part)
    }
    var (result, y) = (0.0, x)
    while y < 10 {
      result -= 1 / y
      y += 1
    }
    let z = 1 / (y * y)
    let series =
      z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132)))))
    return result + log(y) - 0.5 / y - series
  }

  /// The derivative of `digamma` of an order; 6.4.10 by the zeta function of Hurwitz.
  static func polygamma(_ order: Int, _ x: Double) -> Double {
    guard order > 0 else { return digamma(x) }
    let sign: Double = order % 2 == 0 ? -1 : 1
    return sign * tgamma(Double(order) + 1) * zeta(Double(order) + 1, x)
  }

  /// The zeta function of Hurwitz for an exponent above 1; 23.2 with the formula of Euler and Maclaurin.
  static func zeta(_ exponent: Double, _ x: Double) -> Double {
    guard exponent >= 1 else { return .nan }
    if exponent == 1 { return .infinity }
    if x <= 0, x == x.rounded(.down) { return .infinity }
    if x <= 0, exponent != exponent.rounded(.down) { return .nan }
    var (sum, y) = (0.0, x)
    var count = 0
    while (y <= 12 || count < 9) && count < 1 << 20 {
      sum += pow(y, -exponent)
      y += 1
      count += 1
    }
    sum += pow(y, 1 - exponent) / (exponent - 1) + 0.5 * pow(y, -exponent)
    // Bernoulli's numbers over factorials.
    let coefficients = [
      1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1_209_600, 1.0 / 47_900_160,
      -691.0 / 1_307_674_368_000, 1.0 / 74_724_249_600,
    ]
    var (factor, power) = (exponent, pow(y, -exponent - 1))
    for (index, coefficient) in coefficients.enumerated() {
      sum += coefficient * factor * power
      let step = Double(2 * index + 1)
      factor *= (exponent + step) * (exponent + step + 1)
      power /= y * y
    }
    return sum
  }

  /// The inverse of the error function, by Newton's steps from a first guess; 7.1.
  static func inverseError(_ x: Double) -> Double {
    guard x.magnitude < 1 else { return x.magnitude == 1 ? x * .infinity : .nan }
    let logarithm = log1p(-x * x)
    let a = 2 / (Double.pi * 0.147) + logarithm / 2
    let guess = ((a * a - logarithm / 0.147).squareRoot() - a).squareRoot()
    var y = x < 0 ? -guess : guess
    for _ in 0..<3 {
      // Near 1 the complement keeps the digits.
      let difference =
        x.magnitude > 0.5
        ? (x > 0 ? (1 - x) - erfc(y) : erfc(-y) - (1 + x)) : erf(y) - x
      y -= difference / (2 / Double.pi.squareRoot() * exp(-y * y))
    }
    return y
  }

  /// `e^(x^2) erfc(x)`; 7.1.14 for large numbers.
  static func scaledComplementaryError(_ x: Double) -> Double {
    guard x > 10 else { return exp(x * x) * erfc(x) }
    var fraction = x
    for step in (1...60).reversed() { fraction = x + Double(step) / 2 / fraction }
    return 1 / (fraction * Double.pi.squareRoot())
  }

  /// `e^-|x|` times the modified Bessel function of the first kind; 9.6.10 and 9.7.1.
  static func scaledBesselI(_ order: Int, _ x: Double) -> Double {
    let y = x.magnitude
    var result: Double
    if y <= 30 {
      var term = order == 0 ? 1 : y / 2
      result = term
      for step in 1...120 {
        term *= y * y / 4 / (Double(step) * Double(step + order))
        result += term
      }
      result *= exp(-y)
    } else {
      let mu = 4 * Double(order * order)
      var term = 1.0
      result = 1
      for step in 1...12 {
        let odd = Double(2 * step - 1)
        term *= -(mu - odd * odd) / (Double(step) * 8 * y)
        result += term
      }
      result /= (2 * Double.pi * y).squareRoot()
    }
    return order == 1 && x < 0 ? -result : result
  }
}

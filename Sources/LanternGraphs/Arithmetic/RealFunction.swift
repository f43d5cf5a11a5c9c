#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#elseif canImport(Android)
  private import Android
#else
  private import Darwin
#endif

/// Functions of one real number, by PyTorch's names.
package enum RealFunction: Hashable, Sendable {
  case abs, acos, acosh, asin, asinh, atan, atanh, ceil, cos, cosh, digamma, entr, erf, erfc, erfcx
  case erfinv, exp, exp2, expm1, floor, frac, gamma, i0, i0e, i1, i1e, lgamma, log, log10, log1p,
    log2
  case besselJ0, besselJ1, besselY0, besselY1, logNdtr, mish, ndtr, neg, round, rsqrt, selu, sigmoid
  case sign, sin, sinh, softsign, sqrt, square, tan, tanh, trunc, logSigmoid
  case bitwiseNot
  case polygamma(Int)
  case geluErf, geluTanh, silu, hardswish, hardsigmoid
  case celu(alpha: Double)
  case elu(alpha: Double, scale: Double, inputScale: Double)
  case hardshrink(Double)
  case softshrink(Double)
  case softplus(beta: Double, threshold: Double)
  case threshold(Double, Double)
  case leakyRelu(Double)
  case power(Double)

  /// Whether integers have a meaning of their own, and give integers.
  package var isForIntegers: Bool {
    switch self {
    case .abs, .neg, .sign, .square, .bitwiseNot, .ceil, .floor, .round, .trunc, .threshold: true
    default: false
    }
  }

  /// The function of an integer; what overflows wraps.
  package func integerValue(at x: Int) -> Int {
    switch self {
    case .abs: x < 0 ? 0 &- x : x
    case .neg: 0 &- x
    case .sign: x.signum()
    case .square: x &* x
    case .bitwiseNot: ~x
    case .threshold(let limit, let other):
      Double(x) > limit ? x : Int(exactly: other.rounded(.towardZero)) ?? 0
    default: x
    }
  }

  /// The function of a real number.
  package func value(at x: Double) -> Double {
    switch self {
    case .abs: x.magnitude
    case .acos: acosOf(x)
    case .acosh: acoshOf(x)
    case .asin: asinOf(x)
    case .asinh: asinhOf(x)
    case .atan: atanOf(x)
    case .atanh: atanhOf(x)
    case .cos: cosOf(x)
    case .cosh: coshOf(x)
    case .sin: sinOf(x)
    case .sinh: sinhOf(x)
    case .tan: tanOf(x)
    case .tanh: tanhOf(x)
    case .exp: expOf(x)
    case .exp2: exp2Of(x)
    case .expm1: expm1Of(x)
    case .log: logOf(x)
    case .log10: log10Of(x)
    case .log1p: log1pOf(x)
    case .log2: log2Of(x)
    case .erf: erfOf(x)
    case .erfc: erfcOf(x)
    case .gamma: tgammaOf(x)
    case .ceil: x.rounded(.up)
    case .floor: x.rounded(.down)
    case .round: x.rounded(.toNearestOrEven)
    case .trunc: x.rounded(.towardZero)
    case .frac: x - x.rounded(.towardZero)
    case .neg: -x
    case .square: x * x
    case .sqrt: x.squareRoot()
    case .rsqrt: 1 / x.squareRoot()
    case .sign: x.isNaN ? x : x > 0 ? 1 : x < 0 ? -1 : 0
    case .bitwiseNot: .nan
    case .sigmoid: 1 / (1 + expOf(-x))
    default: special(at: x)
    }
  }

  /// Functions that networks use as activations, and those of `torch.special`.
  private func special(at x: Double) -> Double {
    switch self {
    case .mish: x * tanhOf(Self.softplus(x))
    case .selu: 1.0507009873554804934193349852946 * Self.elu(x, 1.6732632423543772848170429916717)
    case .softsign: x / (1 + x.magnitude)
    case .logSigmoid: -Self.softplus(-x)
    case .geluErf: x * 0.5 * erfcOf(-x / 2.0.squareRoot())
    case .geluTanh:
      0.5 * x * (1 + tanhOf((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .silu: x / (1 + expOf(-x))
    case .hardswish: x * min(max(x + 3, 0), 6) / 6
    case .hardsigmoid: min(max(x + 3, 0), 6) / 6
    case .celu(let alpha): max(0, x) + min(0, alpha * expm1Of(x / alpha))
    case .elu(let alpha, let scale, let inputScale):
      x > 0 ? scale * x : scale * alpha * expm1Of(inputScale * x)
    case .hardshrink(let limit): x >= -limit && x <= limit ? 0 : x
    case .softshrink(let limit): x > limit ? x - limit : x < -limit ? x + limit : x.isNaN ? x : 0
    case .softplus(let beta, let threshold):
      x * beta > threshold ? x : log1pOf(expOf(x * beta)) / beta
    case .threshold(let limit, let other): x <= limit ? other : x
    case .leakyRelu(let slope): x > 0 ? x : slope * x
    case .power(let exponent): powOf(x, exponent)
    case .entr: x.isNaN ? x : x > 0 ? -x * logOf(x) : x == 0 ? 0 : -.infinity
    case .ndtr: 0.5 * erfcOf(-x / 2.0.squareRoot())
    case .logNdtr:
      x < -1
        ? logOf(SpecialFunctions.scaledComplementaryError(-x / 2.0.squareRoot()) / 2) - x * x / 2
        : log1pOf(-erfcOf(x / 2.0.squareRoot()) / 2)
    case .erfcx: SpecialFunctions.scaledComplementaryError(x)
    case .erfinv: SpecialFunctions.inverseError(x)
    case .lgamma: SpecialFunctions.logarithmOfGamma(x)
    case .digamma: SpecialFunctions.digamma(x)
    case .polygamma(let order): SpecialFunctions.polygamma(order, x)
    case .i0: expOf(x.magnitude) * SpecialFunctions.scaledBesselI(0, x)
    case .i0e: SpecialFunctions.scaledBesselI(0, x)
    case .i1: expOf(x.magnitude) * SpecialFunctions.scaledBesselI(1, x)
    case .i1e: SpecialFunctions.scaledBesselI(1, x)
    case .besselJ0: j0Of(x)
    case .besselJ1: j1Of(x)
    case .besselY0: y0Of(x)
    case .besselY1: y1Of(x)
    default: .nan
    }
  }

  private static func softplus(_ x: Double) -> Double {
    max(x, 0) + log1pOf(expOf(-x.magnitude))
  }

  private static func elu(_ x: Double, _ alpha: Double) -> Double {
    x > 0 ? x : alpha * expm1Of(x)
  }
}

// The enum's cases have the names of C's functions, which are reached by these.
private func acosOf(_ x: Double) -> Double { acos(x) }
private func acoshOf(_ x: Double) -> Double { acosh(x) }
private func asinOf(_ x: Double) -> Double { asin(x) }
private func asinhOf(_ x: Double) -> Double { asinh(x) }
private func atanOf(_ x: Double) -> Double { atan(x) }
private func atanhOf(_ x: Double) -> Double { atanh(x) }
private func cosOf(_ x: Double) -> Double { cos(x) }
private func coshOf(_ x: Double) -> Double { cosh(x) }
private func sinOf(_ x: Double) -> Double { sin(x) }
private func sinhOf(_ x: Double) -> Double { sinh(x) }
private func tanOf(_ x: Double) -> Double { tan(x) }
private func tanhOf(_ x: Double) -> Double { tanh(x) }
private func expOf(_ x: Double) -> Double { exp(x) }
private func exp2Of(_ x: Double) -> Double { exp2(x) }
private func expm1Of(_ x: Double) -> Double { expm1(x) }
private func logOf(_ x: Double) -> Double { log(x) }
private func log10Of(_ x: Double) -> Double { log10(x) }
private func log1pOf(_ x: Double) -> Double { log1p(x) }
private func log2Of(_ x: Double) -> Double { log2(x) }
private func erfOf(_ x: Double) -> Double { erf(x) }
private func erfcOf(_ x: Double) -> Double { erfc(x) }
private func tgammaOf(_ x: Double) -> Double { tgamma(x) }
private func powOf(_ x: Double, _ y: Double) -> Double { pow(x, y) }
private func j0Of(_ x: Double) -> Double { j0(x) }
private func j1Of(_ x: Double) -> Double { j1(x) }
private func y0Of(_ x: Double) -> Double { y0(x) }
private func y1Of(_ x: Double) -> Double { y1(x) }

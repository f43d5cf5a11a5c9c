package import LanternTensors

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#elseif canImport(Android)
  private import Android
#else
  private import Darwin
#endif

/// A function of the elements of two tensors that broadcast together.
///
/// Inputs: both float32, both float64, or both of one type of integers. Output: the same type, of the
/// shape that both broadcast to. Real numbers are computed in double precision and rounded once, except
/// `nextafter`; integers wrap. A function that has no meaning for the type is refused, and so is an
/// integer divided by zero.
///
/// ATen `pow`, `fmod`, `remainder`, `hypot`, `logaddexp`, `gcd`, `bitwise_and` and so on. Source of the
/// meanings: PyTorch documentation, `aten/src/ATen/native/cpu/BinaryOpsKernel.cpp`.
package struct MathFunctionOfTwo: Operator {
  /// Which function.
  package enum Function: String, Hashable, Sendable {
    case power, fmod, remainder, hypot, atan2, copysign, nextafter, fmax, fmin, maximum, minimum
    case logaddexp, logaddexp2, xlogy, xlog1py, heaviside, zeta, igamma, igammac
    case gcd, lcm, bitwiseAnd, bitwiseOr, bitwiseXor, leftShift, rightShift
    case floorDivide, truncatedDivide
  }

  /// Which function.
  package var function: Function

  /// Creates the operator.
  package init(_ function: Function) { self.function = function }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    let types = try broadcastType(inputs)
    let type = types[0].elementType
    guard inputs.allSatisfy({ $0.quantization == nil }) else { throw unsupported(inputs) }
    let isReal = type == .float32 || type == .float64
    guard isReal ? real != nil || function == .nextafter : type.isInteger && integer != nil else {
      throw unsupported(inputs)
    }
    return types
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let shapes = inputs.map(\.shape)
    switch output.elementType {
    case .float32:
      let (x, y) = (
        try inputs[0].elements(as: Float.self), try inputs[1].elements(as: Float.self)
      )
      guard let real else {
        return [
          try Tensor(Broadcasting.map(x, shapes[0], y, shapes[1], nextafterf), type: output)
        ]
      }
      let results = try Broadcasting.map(x, shapes[0], y, shapes[1]) {
        Float(real(Double($0), Double($1)))
      }
      return [try Tensor(results, type: output)]
    case .float64:
      let (x, y) = (
        try inputs[0].elements(as: Double.self), try inputs[1].elements(as: Double.self)
      )
      return [
        try Tensor(
          Broadcasting.map(x, shapes[0], y, shapes[1], real ?? nextafter), type: output)
      ]
    default:
      guard let integer else { throw unsupported(inputs.map(\.type)) }
      let (x, y) = (try inputs[0].integers(), try inputs[1].integers())
      let divides = [.fmod, .remainder, .floorDivide, .truncatedDivide].contains(function)
      guard !divides || !y.contains(0) else {
        throw GraphError(.invalidInput, "\(Self.name) divides an integer by zero")
      }
      let bits = output.elementType.byteCount * 8
      let results = try Broadcasting.map(x, shapes[0], y, shapes[1]) { integer($0, $1, bits) }
      return [try Tensor(truncating: results, type: output)]
    }
  }

  /// The function of real numbers; nil where there is none in double precision.
  private var real: ((Double, Double) -> Double)? {
    switch function {
    case .power: { pow($0, $1) }
    case .igamma: { SpecialFunctions.lowerIncompleteGamma($0, $1) }
    case .igammac: { SpecialFunctions.upperIncompleteGamma($0, $1) }
    case .fmod: { Glue.fmod($0, $1) }
    case .remainder: Glue.remainder
    case .hypot: { Glue.hypot($0, $1) }
    case .atan2: { Glue.atan2($0, $1) }
    case .copysign: { Double(signOf: $1, magnitudeOf: $0) }
    case .fmax: { $0.isNaN ? $1 : $1.isNaN ? $0 : max($0, $1) }
    case .fmin: { $0.isNaN ? $1 : $1.isNaN ? $0 : min($0, $1) }
    case .maximum: { $0.isNaN ? $0 : $1.isNaN ? $1 : max($0, $1) }
    case .minimum: { $0.isNaN ? $0 : $1.isNaN ? $1 : min($0, $1) }
    case .logaddexp:
      { x, y in
        x == y && x.isInfinite ? x : max(x, y) + log1p(exp(-(x - y).magnitude))
      }
    case .logaddexp2:
      { x, y in
        x == y && x.isInfinite ? x : max(x, y) + log1p(exp2(-(x - y).magnitude)) / log(2)
      }
    case .xlogy: { $1.isNaN ? .nan : $0 == 0 ? 0 : $0 * log($1) }
    case .xlog1py: { $1.isNaN ? .nan : $0 == 0 ? 0 : $0 * log1p($1) }
    case .heaviside: { $0.isNaN ? $0 : $0 == 0 ? $1 : $0 < 0 ? 0 : 1 }
    case .zeta: { SpecialFunctions.zeta($0, $1) }
    case .floorDivide: Glue.floorDivide
    case .truncatedDivide: { ($0 / $1).rounded(.towardZero) }
    case .nextafter, .gcd, .lcm, .bitwiseAnd, .bitwiseOr, .bitwiseXor, .leftShift, .rightShift: nil
    }
  }

  /// The function of integers of a number of bits; nil where there is none.
  private var integer: ((Int, Int, Int) -> Int)? {
    switch function {
    case .power: { base, exponent, _ in Glue.power(base, exponent) }
    case .fmod: { x, y, _ in y == -1 ? 0 : x % y }
    case .remainder:
      { x, y, _ in
        guard y != -1 else { return 0 }
        let rest = x % y
        return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
      }
    case .floorDivide:
      { x, y, _ in
        guard y != -1 else { return 0 &- x }
        return x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0)
      }
    case .truncatedDivide: { x, y, _ in y == -1 ? 0 &- x : x / y }
    case .fmax, .maximum: { x, y, _ in max(x, y) }
    case .fmin, .minimum: { x, y, _ in min(x, y) }
    case .heaviside: { x, y, _ in x == 0 ? y : x < 0 ? 0 : 1 }
    case .gcd: { x, y, _ in Glue.gcd(x, y) }
    case .lcm:
      { x, y, _ in
        let divisor = Glue.gcd(x, y)
        guard divisor != 0 else { return 0 }
        let product = x / divisor &* y
        return product < 0 ? 0 &- product : product
      }
    case .bitwiseAnd: { x, y, _ in x & y }
    case .bitwiseOr: { x, y, _ in x | y }
    case .bitwiseXor: { x, y, _ in x ^ y }
    case .leftShift: { x, y, bits in y < 0 || y >= bits ? 0 : x << y }
    case .rightShift: { x, y, bits in x >> (y < 0 || y >= bits ? bits - 1 : y) }
    default: nil
    }
  }
}

/// C's functions by names that the enum's cases do not hide, and what PyTorch makes of them.
private enum Glue {
  static func fmod(_ x: Double, _ y: Double) -> Double {
    y == 0 || x.isInfinite ? .nan : x.truncatingRemainder(dividingBy: y)
  }

  /// The remainder with the sign of the divisor.
  static func remainder(_ x: Double, _ y: Double) -> Double {
    let rest = fmod(x, y)
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
  }

  static func floorDivide(_ x: Double, _ y: Double) -> Double {
    guard y != 0 else { return x / y }
    let rest = x.truncatingRemainder(dividingBy: y)
    var quotient = (x - rest) / y
    if rest != 0, (y < 0) != (rest < 0) { quotient -= 1 }
    guard quotient != 0 else { return Double(signOf: x / y, magnitudeOf: 0) }
    let whole = quotient.rounded(.down)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }

  static func hypot(_ x: Double, _ y: Double) -> Double {
    x.isInfinite || y.isInfinite ? .infinity : (x * x + y * y).squareRoot()
  }

  static func atan2(_ y: Double, _ x: Double) -> Double { atan2Of(y, x) }

  static func gcd(_ x: Int, _ y: Int) -> Int {
    var (a, b) = (x.magnitude, y.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    return Int(truncatingIfNeeded: a)
  }

  /// Powers of negative exponents are whole only for 1 and -1.
  static func power(_ base: Int, _ exponent: Int) -> Int {
    if exponent < 0 { return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0 }
    var (result, factor, rest) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      rest >>= 1
    }
    return result
  }
}

private func atan2Of(_ y: Double, _ x: Double) -> Double { atan2(y, x) }

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Android)
  internal import Android
#else
  internal import Darwin
#endif

extension ScriptOperator {
  /// The functions of Python's module `math`, on numbers of a program.
  ///
  /// Where Python raises an error PyTorch gives what C++ gives, NaN or infinity. Source: PyTorch
  /// `torch/csrc/jit/runtime/register_prim_ops.cpp`.
  static let realFunctions: [ScriptOperator] = [
    unary("sqrt") { $0.squareRoot() }, unary("exp") { exp($0) }, unary("expm1") { expm1($0) },
    unary("log1p") { log1p($0) }, unary("log10") { log10($0) }, unary("sin") { sin($0) },
    unary("cos") { cos($0) }, unary("tan") { tan($0) }, unary("asin") { asin($0) },
    unary("acos") { acos($0) }, unary("atan") { atan($0) }, unary("sinh") { sinh($0) },
    unary("cosh") { cosh($0) }, unary("tanh") { tanh($0) }, unary("asinh") { asinh($0) },
    unary("acosh") { acosh($0) }, unary("atanh") { atanh($0) }, unary("erf") { erf($0) },
    unary("erfc") { erfc($0) }, unary("gamma") { tgamma($0) },
    // The sign of the gamma function comes with its logarithm.
    unary("lgamma") { $0.isInfinite ? .infinity : lgamma($0).0 },
    unary("fabs") { $0.magnitude },
    unary("degrees") { $0 * 180 / .pi }, unary("radians") { $0 * .pi / 180 },
    unary("round") { $0.rounded(.toNearestOrEven) },
    unary("angle") { $0.isNaN ? .nan : $0 < 0 ? .pi : 0 },
    unary("log") { log($0) },
    binary("log", "Scalar_Scalar") { log($0) / log($1) },
    binary("atan2", "Scalar_Scalar") { atan2($0, $1) },
    binary("copysign") { copysign($0, $1) }, binary("fmod") { fmod($0, $1) },
    binary("mathremainder") { remainder($0, $1) },
    test("isnan") { $0.isNaN }, test("isinf") { $0.isInfinite },
    test("isfinite") { $0.isFinite },
    ScriptOperator("aten::modf(float a)") { call in
      let value = try call.double(0)
      let whole = value.rounded(.towardZero)
      let fraction = value.isInfinite ? 0 : value - whole
      return .tuple([.double(copysign(fraction, value)), .double(whole)])
    },
    ScriptOperator("aten::frexp(float a)") { call in
      let value = try call.double(0)
      guard value.isFinite, value != 0 else { return .tuple([.double(value), .int(0)]) }
      let exponent = Int(value.exponent) + 1
      return .tuple([.double(value.significand / 2 * (value < 0 ? -1 : 1)), .int(exponent)])
    },
    ScriptOperator("aten::ldexp(float x, int i)") { call in
      let exponent = max(-5000, min(5000, try call.int(1)))
      return .double(scalbn(try call.double(0), exponent))
    },
    ScriptOperator("aten::factorial.int(int a)") { call in
      let count = try call.int(0)
      guard count >= 0 else {
        throw ScriptError("ValueError: factorial() not defined for negative values")
      }
      var product = 1
      // 21 factors are more than 64 bits hold.
      for factor in stride(from: 1, through: min(count, 21), by: 1) {
        product = try call.checked(product.multipliedReportingOverflow(by: factor))
      }
      return .int(product)
    },
    ScriptOperator("aten::gcd.int(int a, int b)") { call in
      var (a, b) = (try call.int(0).magnitude, try call.int(1).magnitude)
      while b != 0 { (a, b) = (b, a % b) }
      guard let divisor = Int(exactly: a) else { return .int(try call.checked((0, true))) }
      return .int(divisor)
    },
  ]

  private static func unary(
    _ name: String, _ function: @escaping @Sendable (Double) -> Double
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name).Scalar(Scalar a)") { call in
      .double(function(try call.double(0)))
    }
  }

  private static func binary(
    _ name: String, _ overload: String = "",
    _ function: @escaping @Sendable (Double, Double) -> Double
  ) -> ScriptOperator {
    let full = overload.isEmpty ? name : "\(name).\(overload)"
    return ScriptOperator("aten::\(full)(Scalar a, Scalar b)") { call in
      .double(function(try call.double(0), try call.double(1)))
    }
  }

  private static func test(
    _ name: String, _ holds: @escaping @Sendable (Double) -> Bool
  ) -> ScriptOperator {
    ScriptOperator("aten::\(name).float(float a)") { call in .bool(holds(try call.double(0))) }
  }
}

#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#elseif canImport(Android)
  private import Android
#else
  private import Darwin
#endif

/// The elementary functions in single precision, each the C library's own.
package enum Elementary {
  /// `e^x`.
  package static func exp(_ x: Float) -> Float { expf(x) }
  /// `e^x - 1`, exact near zero.
  package static func expMinusOne(_ x: Float) -> Float { expm1f(x) }
  /// The natural logarithm.
  package static func log(_ x: Float) -> Float { logf(x) }
  /// The hyperbolic tangent.
  package static func tanh(_ x: Float) -> Float { tanhf(x) }
  /// One less the error function.
  package static func complementaryErf(_ x: Float) -> Float { erfcf(x) }
  /// The sine of an angle in radians.
  package static func sin(_ x: Float) -> Float { sinf(x) }
  /// The cosine of an angle in radians.
  package static func cos(_ x: Float) -> Float { cosf(x) }
  /// `x^y`.
  package static func power(_ x: Float, _ y: Float) -> Float { powf(x, y) }
  /// `x^y` in double precision.
  package static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
  /// The angle in radians of the point `(x, y)`.
  package static func angle(_ y: Float, _ x: Float) -> Float { atan2f(y, x) }
  /// The angle in radians of the point `(x, y)`, in double precision.
  package static func angle(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
}

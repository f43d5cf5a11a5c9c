#if canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#elseif canImport(Android)
  private import Android
#else
  private import Darwin
#endif

extension Elementary {
  /// `e^x` in double precision.
  package static func exp(_ x: Double) -> Double { exponential(x) }
  /// The natural logarithm in double precision.
  package static func log(_ x: Double) -> Double { naturalLogarithm(x) }
  /// The natural logarithm of `1 + x` in double precision, exact near zero.
  package static func logOnePlus(_ x: Double) -> Double { log1p(x) }
  /// The cosine of an angle in radians, in double precision.
  package static func cos(_ x: Double) -> Double { cosine(x) }
  /// The sine of an angle in radians, in double precision.
  package static func sin(_ x: Double) -> Double { sine(x) }
  /// The length of the hypotenuse, `sqrt(x^2 + y^2)`, without overflow on the way.
  package static func hypotenuse(_ x: Float, _ y: Float) -> Float { hypotf(x, y) }
}

// The C library's functions have the names of the members above, which hide them there.
private func exponential(_ x: Double) -> Double { exp(x) }
private func naturalLogarithm(_ x: Double) -> Double { log(x) }
private func cosine(_ x: Double) -> Double { cos(x) }
private func sine(_ x: Double) -> Double { sin(x) }

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

/// A type of real numbers that definitions compute in as it is: single or double precision.
package protocol RealElement: TensorElement, BinaryFloatingPoint, Codable, SIMDScalar {
  /// `e^x`.
  static func exponential(_ x: Self) -> Self
  /// The hyperbolic tangent.
  static func hyperbolicTangent(_ x: Self) -> Self
  /// `x^y`.
  static func power(_ x: Self, _ y: Self) -> Self
}

extension Float: RealElement {
  package static func exponential(_ x: Float) -> Float { expf(x) }
  package static func hyperbolicTangent(_ x: Float) -> Float { tanhf(x) }
  package static func power(_ x: Float, _ y: Float) -> Float { powf(x, y) }
}

extension Double: RealElement {
  package static func exponential(_ x: Double) -> Double { exp(x) }
  package static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  package static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
}

extension ElementType {
  /// Calls a closure with the Swift type of float32 or float64 elements; nil for all others.
  package func withReal<Result>(
    _ body: (any RealElement.Type) throws -> Result
  ) rethrows -> Result? {
    switch self {
    case .float32: try body(Float.self)
    case .float64: try body(Double.self)
    default: nil
    }
  }
}

extension Operator {
  /// What a closure makes of float32 or float64 tensors.
  ///
  /// Throws `GraphError` for any other element type.
  package func withReal<Result>(
    _ inputs: [Tensor], _ body: (any RealElement.Type) throws -> Result
  ) throws -> Result {
    guard let result = try inputs[0].elementType.withReal(body) else {
      throw unsupported(inputs.map(\.type))
    }
    return result
  }

  /// Throws `GraphError` unless all inputs are float32, or all float64.
  package func requireReal(_ inputs: [TensorType]) throws {
    try requireSameElementType(inputs)
    guard [.float32, .float64].contains(inputs[0].elementType) else { throw unsupported(inputs) }
  }
}

package import LanternTensors

/// The sign as a number: 1, 0 or -1; NaN stays NaN.
///
/// Float32, float64 and int32.
///
/// TensorFlow Lite `SIGN`, `Sign`; ATen `sign`. Source: LiteRT `sign.cc`.
package struct Sign: ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float64] }
  package static var integerTypes: Set<ElementType> { [.int32] }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Sign.sign(of: x) }
  package func integerValue(at x: Int) -> Int { x.signum() }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    guard output.elementType == .float64 else { return [try plainResults(inputs[0], output)] }
    let results = try inputs[0].elements(as: Double.self).map { Sign.sign(of: $0) }
    return [try Tensor(results, type: output)]
  }

  private static func sign<Real: BinaryFloatingPoint>(of x: Real) -> Real {
    if x.isNaN { return x }
    return x > 0 ? 1 : x < 0 ? -1 : 0
  }
}

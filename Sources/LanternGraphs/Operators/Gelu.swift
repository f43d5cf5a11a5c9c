package import LanternTensors

/// The Gaussian error linear unit: `x / 2 * (1 + erf(x / sqrt(2)))`, or its approximation by tanh.
///
/// Float32, float16, where every step is rounded, and quantised int8, uint8 and int16.
///
/// TensorFlow Lite `GELU`; ATen `gelu`. Source: LiteRT `reference/gelu.h`.
package struct Gelu: QuantizedElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16] }

  /// Whether to take `x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`.
  package var isApproximate: Bool
  /// The arithmetic of quantised results.
  package var rescaling: Rescaling

  /// Creates the function.
  package init(isApproximate: Bool = false, rescaling: Rescaling = .fixedPoint) {
    self.isApproximate = isApproximate
    self.rescaling = rescaling
  }

  package func value(at x: Float) -> Float {
    if isApproximate {
      let inner = 0.797_884_56 * (x + 0.044715 * x * x * x)
      return 0.5 * x * (1 + Elementary.tanh(inner))
    }
    // The complement of the error function, since 1 + erf would lose all digits far below zero.
    return 0.5 * x * Elementary.complementaryErf(x * -0.707_106_78)
  }

  package func halfValue(at x: Float) -> Float {
    func rounded(_ x: Float) -> Float { Float(Float16(x)) }
    let half = rounded(0.5 * x)
    if isApproximate {
      let cube = rounded(rounded(x * x) * x)
      let sum = rounded(x + rounded(rounded(0.044715) * cube))
      let tangent = rounded(Elementary.tanh(rounded(rounded(0.797_884_56) * sum)))
      return half * rounded(1 + tangent)
    }
    return half * rounded(Elementary.complementaryErf(rounded(x * rounded(-0.707_106_78))))
  }
}

package import LanternTensors

/// The range that an operator's result is clamped to: `min(max(x, lower), upper)`.
///
/// This is what converters fuse after convolutions and sums. On quantised tensors the bounds are
/// quantised with the output's scale and zero point.
package struct ActivationRange: Hashable, Sendable {
  /// The smallest result.
  package var lower: Float
  /// The largest result.
  package var upper: Float

  /// Creates a range from its bounds.
  package init(lower: Float, upper: Float) {
    self.lower = lower
    self.upper = upper
  }

  /// No clamp.
  package static let none = ActivationRange(lower: -.infinity, upper: .infinity)
  /// All but the infinities, which become the largest numbers: what LiteRT's arithmetic does.
  package static let finite = ActivationRange(
    lower: -.greatestFiniteMagnitude, upper: .greatestFiniteMagnitude)
  /// Zero and above.
  package static let relu = ActivationRange(lower: 0, upper: .infinity)
  /// Zero to six.
  package static let relu6 = ActivationRange(lower: 0, upper: 6)
  /// Minus one to one.
  package static let reluN1To1 = ActivationRange(lower: -1, upper: 1)

  /// What clamping first to this range and then to another one does, as one range.
  package func then(_ next: ActivationRange) -> ActivationRange {
    let low = min(max(lower, next.lower), next.upper)
    return ActivationRange(lower: low, upper: max(min(max(upper, next.lower), next.upper), low))
  }

  /// The number, or the bound of the range that it lies beyond; NaN stays NaN.
  package func clamp(_ x: Float) -> Float {
    let raised = x < lower ? lower : x
    return raised > upper ? upper : raised
  }

  /// The integer, or the bound of the range that it lies beyond, rounded towards the range.
  package func clamp<Number: FixedWidthInteger>(_ x: Number) -> Number {
    func bound(_ real: Float, _ rule: FloatingPointRoundingRule) -> Number {
      if real <= Float(Number.min) { return .min }
      return real < Float(Number.max) ? Number(real.rounded(rule)) : .max
    }
    return min(max(x, bound(lower, .up)), bound(upper, .down))
  }

  /// The range whose finite bounds are numbers of an element type.
  package func within(_ elementType: ElementType) -> ActivationRange {
    guard elementType == .float16 else { return self }
    let largest = Float(Float16.greatestFiniteMagnitude)
    func bound(_ x: Float) -> Float { x.isFinite ? min(max(x, -largest), largest) : x }
    return ActivationRange(lower: bound(lower), upper: bound(upper))
  }

  /// Throws `GraphError` when no number lies in the range.
  package func validate() throws(GraphError) {
    guard lower <= upper else {
      throw GraphError(.invalidAttribute, "nothing can be clamped to \(lower)...\(upper)")
    }
  }
}

extension ActivationRange: CustomStringConvertible {
  package var description: String {
    switch self {
    case .none: "none"
    case .finite: "finite"
    case .relu: "relu"
    case .relu6: "relu6"
    default: "\(lower)...\(upper)"
    }
  }
}

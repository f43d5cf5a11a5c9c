/// The function that a recurrent cell applies to its sums.
package enum CellActivation: String, Hashable, Sendable {
  /// The number itself.
  case none
  /// `max(x, 0)`.
  case relu
  /// `min(max(x, -1), 1)`.
  case reluN1To1
  /// `min(max(x, 0), 6)`.
  case relu6
  /// The hyperbolic tangent.
  case tanh
  /// 1 for numbers with a sign, -0 among them, and else 0.
  case signBit
  /// `1 / (1 + e^-x)`.
  case sigmoid

  /// The function's value.
  package func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .none: x
    case .relu: ActivationRange.relu.clamp(x)
    case .reluN1To1: ActivationRange.reluN1To1.clamp(x)
    case .relu6: ActivationRange.relu6.clamp(x)
    case .tanh: Elementary.tanh(x)
    case .signBit: x.sign == .minus ? 1 : 0
    case .sigmoid: 1 / (1 + Elementary.exp(-x))
    }
  }
}

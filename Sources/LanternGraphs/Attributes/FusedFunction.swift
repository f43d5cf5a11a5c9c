/// A function, other than a clamp, that a product applies to its float results.
package enum FusedFunction: String, Hashable, Sendable {
  /// None.
  case none
  /// The hyperbolic tangent.
  case tanh
  /// 1 for numbers with a minus sign, among them -0, and 0 for others.
  case signBit

  /// The function's value.
  package func value(at x: Float) -> Float {
    switch self {
    case .none: x
    case .tanh: Elementary.tanh(x)
    case .signBit: x.sign == .minus ? 1 : 0
    }
  }
}

/// The number with the other sign.
///
/// TensorFlow Lite `NEG`; ATen `neg`.
public struct Negate: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { -x }
}

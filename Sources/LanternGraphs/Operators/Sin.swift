/// The sine of an angle in radians.
///
/// Float32.
///
/// TensorFlow Lite `SIN`; ATen `sin`.
public struct Sin: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { Elementary.sin(x) }
}

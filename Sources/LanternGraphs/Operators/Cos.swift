/// The cosine of an angle in radians.
///
/// Float32.
///
/// TensorFlow Lite `COS`; ATen `cos`.
public struct Cos: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { Elementary.cos(x) }
}

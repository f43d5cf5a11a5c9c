/// The magnitude.
///
/// Float32.
///
/// TensorFlow Lite `ABS`; ATen `abs`.
public struct Abs: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { x.magnitude }
}

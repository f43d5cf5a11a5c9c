/// The square root.
///
/// Float32.
///
/// TensorFlow Lite `SQRT`; ATen `sqrt`.
public struct Sqrt: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { x.squareRoot() }
}

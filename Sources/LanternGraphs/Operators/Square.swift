/// The square.
///
/// Float32.
///
/// TensorFlow Lite `SQUARE`; ATen `square`.
public struct Square: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { x * x }
}

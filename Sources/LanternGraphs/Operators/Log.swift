/// The natural logarithm.
///
/// Float32.
///
/// TensorFlow Lite `LOG`; ATen `log`.
public struct Log: ElementwiseOperator {
  /// Creates the function.
  public init() {}

  public func value(at x: Float) -> Float { Elementary.log(x) }
}

/// The natural logarithm.
///
/// TensorFlow Lite `LOG`; ATen `log`.
public struct Log: ElementwiseOperator {
  /// The arithmetic of quantised results.
  public var rescaling: Rescaling

  /// Creates the function.
  public init(rescaling: Rescaling = .fixedPoint) { self.rescaling = rescaling }

  public func value(at x: Float) -> Float { Elementary.log(x) }
}

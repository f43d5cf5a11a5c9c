package import LanternTensors

/// The sine of an angle in radians.
///
/// Float32 and float16.
///
/// TensorFlow Lite `SIN`; ATen `sin`.
package struct Sin: ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16] }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Elementary.sin(x) }
}

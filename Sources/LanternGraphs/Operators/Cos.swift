package import LanternTensors

/// The cosine of an angle in radians.
///
/// Float32 and float16.
///
/// TensorFlow Lite `COS`; ATen `cos`.
package struct Cos: ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16] }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { Elementary.cos(x) }
}

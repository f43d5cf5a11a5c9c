package import LanternTensors

/// The largest integer that is not larger.
///
/// Float32, float16 and bfloat16.
///
/// TensorFlow Lite `FLOOR`; ATen `floor`.
package struct Floor: ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16, .bfloat16] }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.rounded(.down) }
}

package import LanternTensors

/// The nearest integer, ties to even.
///
/// Float32, float16 and bfloat16.
///
/// TensorFlow Lite `ROUND`; ATen `round`.
package struct Round: ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16, .bfloat16] }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { x.rounded(.toNearestOrEven) }
}

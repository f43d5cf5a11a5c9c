package import LanternTensors

/// The number with the other sign.
///
/// Floating-point numbers, and signed integers as they are stored: a quantisation is ignored, and the
/// smallest integer stays as it is.
///
/// TensorFlow Lite `NEG`; ATen `neg`.
package struct Negate: ElementwiseOperator {
  package static var floatingPointTypes: Set<ElementType> { [.float32, .float16, .bfloat16] }
  package static var integerTypes: Set<ElementType> { [.int8, .int16, .int32, .int64] }

  /// Creates the function.
  package init() {}

  package func value(at x: Float) -> Float { -x }
  package func integerValue(at x: Int) -> Int { 0 &- x }
}

/// The arithmetic that brings an integer accumulator to the scale of a quantised output.
package enum Rescaling: String, Hashable, Sendable {
  /// TensorFlow Lite's: a 32-bit multiplier and a power of two, both steps rounded.
  ///
  /// Source: LiteRT `tflite/kernels/internal/common.h`, `MultiplyByQuantizedMultiplier`.
  case fixedPoint
  /// PyTorch's (QNNPACK): the accumulator as float32 times a float32 multiplier, rounded to nearest,
  /// ties to even.
  ///
  /// Source: PyTorch `qnnpack/src/requantization/fp32-scalar.c`.
  case floatingPoint
}

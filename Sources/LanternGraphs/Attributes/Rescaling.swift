/// The arithmetic that brings an integer accumulator to the scale of a quantised output.
package enum Rescaling: String, Hashable, Sendable {
  /// TensorFlow Lite's: a 32-bit multiplier and a power of two, both steps rounded.
  ///
  /// Source: LiteRT `tflite/kernels/internal/common.h`, `MultiplyByQuantizedMultiplier`.
  case fixedPoint
  /// PyTorch's (QNNPACK): the accumulator as float32 times a float32 multiplier, rounded to nearest,
  /// ties to even.
  ///
  /// Biases are rounded to integers first; sums of two uint8 tensors are in fixed point. Source:
  /// PyTorch `qnnpack/src/requantization/fp32-scalar.c`.
  case floatingPoint
  /// PyTorch's (FBGEMM): as `floatingPoint`, but biases stay real and are added to the accumulator in
  /// float32, and sums of two tensors are made of dequantised numbers.
  ///
  /// Source: FBGEMM `include/fbgemm/OutputProcessing-inl.h`, `ReQuantizeOutput`.
  case floatingPointWithRealBias
}

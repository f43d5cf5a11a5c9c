package import LanternTensors

/// Every number rounded to what a quantised type of a few bits could store.
///
/// The range is moved so that 0 is one of `2^bitCount` numbers at equal distances:
/// `round((clamp(x) - smallest) / step) * step + smallest`. NaN becomes the smallest number.
///
/// Float32.
///
/// TensorFlow Lite `FAKE_QUANT`. Source: LiteRT `quantization_util.cc` (`NudgeQuantizationRange`,
/// `FakeQuantizeArray`).
package struct FakeQuantize: ElementwiseOperator {
  /// The range of numbers.
  package var range: ActivationRange
  /// How many bits a stored number would have, 1 to 16.
  package var bitCount: Int

  /// Creates the function.
  package init(range: ActivationRange, bitCount: Int) {
    self.range = range
    self.bitCount = bitCount
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard (1...16).contains(bitCount) else {
      throw invalidAttribute("takes 1 to 16 bits, not \(bitCount)")
    }
    guard range.lower < range.upper, (range.upper - range.lower).isFinite else {
      throw invalidAttribute("cannot divide \(range) into steps")
    }
    return inputs
  }

  package func value(at x: Float) -> Float {
    let largest = Float((1 << bitCount) - 1)
    let step = (range.upper - range.lower) / largest
    let zeroPoint = min(max((0 - range.lower / step).rounded(.toNearestOrAwayFromZero), 0), largest)
    let bounds = ((0 - zeroPoint) * step, (largest - zeroPoint) * step)
    let clamped = x > bounds.0 ? min(x, bounds.1) : bounds.0
    let steps = ((clamped - bounds.0) * (1 / step)).rounded(.toNearestOrAwayFromZero)
    return steps * step + bounds.0
  }
}

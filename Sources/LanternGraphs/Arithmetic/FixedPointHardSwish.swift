/// TensorFlow Lite's hard swish of 8-bit integers in 16-bit fixed-point arithmetic.
///
/// The input, with seven more bits, is taken to `[-1, 1]` where the real input lies in `[-3, 3]`,
/// that to `[0, 1]`, and multiplied with the input on the output's scale. Source: LiteRT
/// `activations.cc` (`HardSwishPrepare`), `reference/hard_swish.h`.
struct FixedPointHardSwish {
  private let outputMultiplier: Int32
  private let outputShift: Int32
  private let gateMultiplier: Int32
  private let gateShift: Int32

  /// Works the multipliers out; nil where the output's scale is too small for the input's.
  init?(input: AffineScale, output: AffineScale) {
    let fine = (1 / 128) * input.scale
    guard let result = FixedPointMultiplier(Double(fine / output.scale)), result.shift <= 0,
      let gate = FixedPointMultiplier(Double(fine / (3 / 32768)))
    else { return nil }
    outputMultiplier = FixedPointHardSwish.narrowed(result.multiplier)
    outputShift = -result.shift
    gateMultiplier = FixedPointHardSwish.narrowed(gate.multiplier)
    gateShift = gate.shift
  }

  /// The result in steps of the output's scale, for an input in steps of its own.
  func steps(_ x: Int32) -> Int32 {
    let fine = x << 7
    let scaled = FixedPointHardSwish.roundedHighProduct(fine, outputMultiplier)
    var gate = fine
    if gateShift > 0 { gate = FixedPointHardSwish.saturated(gate, by: gateShift - 1) }
    gate = FixedPointHardSwish.roundedHighProduct(gate, gateMultiplier)
    if gateShift > 0 { gate = FixedPointHardSwish.saturated(gate, by: 1) }
    if gateShift < 0 { gate = FixedPoint.roundingShiftRight(gate, by: -gateShift) }
    gate = (gate + (1 << 15)) >> 1
    // This product is cut off, not rounded, to make up for the rounding before it.
    let product = gate * scaled / (1 << 15)
    return FixedPoint.roundingShiftRight(product, by: outputShift)
  }

  /// The upper 16 bits of a 32-bit multiplier, rounded.
  private static func narrowed(_ multiplier: Int32) -> Int32 {
    multiplier >= .max - (1 << 15) ? 32767 : (multiplier + (1 << 15)) >> 16
  }

  /// `round(2 * a * b / 2^16)`, half away from zero, of 16-bit numbers.
  private static func roundedHighProduct(_ a: Int32, _ b: Int32) -> Int32 {
    if a == -32768, b == -32768 { return 32767 }
    let product = a * b
    return (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15)
  }

  /// `value * 2^exponent`, saturating at 16 bits.
  private static func saturated(_ value: Int32, by exponent: Int32) -> Int32 {
    min(max(FixedPoint.saturatingShiftLeft(value, by: exponent), -32768), 32767)
  }
}

package import LanternTensors

/// Numbers rounded to what 8-bit integers could store whose quantisation follows from the numbers.
///
/// The range from the smallest to the largest number, with 0 in it, is divided into `largest` steps
/// such that 0 is stored exactly: `step * (clamp(round(x / step) + zero, 0...255) - zero)`, halves to
/// even. A network whose activations are quantised like this multiplies the same numbers as one with
/// integer arithmetic.
///
/// Float32; the whole tensor has one range. With `addsZeroFirst` it is
/// `round(x / step + zero)`, as FBGEMM has it, the sum rounded once.
///
/// ATen `quantized::linear_dynamic` and its like do this to their input. Source: PyTorch
/// `quantized/cpu/QuantUtils.h`, `ChooseQuantizationParams`.
package struct DynamicFakeQuantize: Operator {
  /// The largest stored integer: 255, or 127 where the range is reduced.
  package var largest: Int
  /// Whether zero is added before numbers are rounded.
  package var addsZeroFirst: Bool

  /// Creates the operator.
  package init(largest: Int, addsZeroFirst: Bool = false) {
    self.largest = largest
    self.addsZeroFirst = addsZeroFirst
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    guard (1...255).contains(largest) else {
      throw invalidAttribute("stores integers up to 255, not up to \(largest)")
    }
    guard inputs[0].elementType == .float32 else { throw unsupported(inputs) }
    return inputs
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let values = try inputs[0].elements(as: Float.self)
    return [try Tensor(rounded(values), type: output)]
  }

  /// Numbers rounded to what integers from 0 on could store.
  func rounded(_ values: [Float]) -> [Float] {
    let (exact, zeroPoint) = Self.parameters(of: values, smallest: 0, largest: largest)
    let scale = Float(exact)
    let (inverse, offset, limit) = (1 / scale, Float(zeroPoint), Float(255))
    return values.map { value in
      let stored =
        addsZeroFirst
        ? offset.addingProduct(value, inverse).rounded(.toNearestOrEven)
        : (value * inverse).rounded(.toNearestOrEven) + offset
      return (min(max(stored, 0), limit) - offset) * scale
    }
  }

  /// The scale and the zero point for numbers, stored as integers of a range.
  ///
  /// The scale is rounded to single precision where it is used. Numbers that are no numbers count as
  /// none. Source: as above.
  package static func parameters(
    of values: [Float], smallest: Int, largest: Int
  ) -> (scale: Double, zeroPoint: Int) {
    var (low, high) = (Float(0), Float(0))
    for value in values {
      if value < low { low = value }
      if value > high { high = value }
    }
    let (first, last) = (Double(smallest), Double(largest))
    var scale = (Double(high) - Double(low)) / (last - first)
    if Float(scale) == 0 || (1 / Float(scale)).isInfinite { scale = 0.1 }
    // Smaller scales are avoided; the range grows with them.
    let smallestScale: Float = 6.1e-5
    if scale < Double(smallestScale) {
      let factor = smallestScale / Float(scale)
      scale = Double(smallestScale)
      switch (low, high) {
      case (0, _): high = smallestScale * Float(last - first)
      case (_, 0): low = -smallestScale * Float(last - first)
      default: (low, high) = (low * factor, high * factor)
      }
    }
    guard scale.isFinite else { return (1, smallest) }
    let (fromLow, fromHigh) = (first - Double(low) / scale, last - Double(high) / scale)
    // The end whose own rounding is smaller fixes where zero lies.
    let isLowCloser =
      first.magnitude - (Double(low) / scale).magnitude
      < last.magnitude - (Double(high) / scale).magnitude
    let zero = min(max(isLowCloser ? fromLow : fromHigh, first), last)
    return (scale, Int(zero.rounded(.toNearestOrEven)))
  }
}

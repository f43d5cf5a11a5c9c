/// How float activations are brought to int8 when they meet integer weights, part by part: every
/// image, or every row, has a scale of its own.
///
/// Source: LiteRT `internal/reference/portable_tensor_utils.cc`; XNNPACK `microparams-init.c`.
package enum DynamicQuantization: String, Hashable, Sendable {
  /// `scale = max |x| / 127`, zero at 0, within `-127...127`.
  case symmetric
  /// The range from the smallest to the largest number, with 0 in it, onto `-128...127`.
  case asymmetric
  /// The same, worked out in single precision and rounded with halves to even, as XNNPACK does.
  case asymmetricToEven
}

/// Floats brought to int8 in parts of equal size: `real = scale * (stored - zero point)`.
package struct DynamicallyQuantized: Sendable {
  /// The stored integers.
  package private(set) var stored: [Int8]
  /// The scale of each part; 1 for one of zeros only.
  package private(set) var scales: [Float]
  /// The zero point of each part.
  package private(set) var zeroPoints: [Int32]

  /// Quantises numbers that divide into a number of parts; NaN becomes the smallest stored integer.
  package init(_ reals: [Float], parts: Int, _ way: DynamicQuantization) {
    stored = []
    stored.reserveCapacity(reals.count)
    (scales, zeroPoints) = ([], [])
    let size = reals.count / max(1, parts)
    for index in 0..<parts {
      let part = reals[index * size..<(index + 1) * size]
      var (low, high) = (part.first ?? 0, part.first ?? 0)
      for x in part {
        if x < low { low = x }
        if x > high { high = x }
      }
      switch way {
      case .symmetric: appendSymmetric(part, max(low.magnitude, high.magnitude))
      case .asymmetric: appendAsymmetric(part, min(0, low), max(0, high))
      case .asymmetricToEven: appendToEven(part, min(0, low), max(0, high))
      }
    }
  }

  private mutating func appendSymmetric(_ part: ArraySlice<Float>, _ range: Float) {
    zeroPoints.append(0)
    guard range != 0 else { return appendZeros(part.count) }
    scales.append(range / 127)
    let inverse = 127 / range
    for x in part { stored.append(Self.stored(x * inverse, within: -127...127)) }
  }

  private mutating func appendAsymmetric(
    _ part: ArraySlice<Float>, _ low: Float, _ high: Float
  ) {
    let (lowest, highest) = (Double(low), Double(high))
    guard lowest != highest else {
      zeroPoints.append(0)
      return appendZeros(part.count)
    }
    let scale = (highest - lowest) / 255
    let fromLow = -128 - lowest / scale
    let fromHigh = 127 - highest / scale
    // The end whose own rounding is smaller fixes where zero lies.
    let isLowCloser = 128 + (lowest / scale).magnitude < 127 + (highest / scale).magnitude
    let nearest = (isLowCloser ? fromLow : fromHigh).rounded(.toNearestOrAwayFromZero)
    // An infinite end leaves nothing to measure by, and the reference then finds 0.
    let zero = nearest.isNaN ? 0 : min(max(nearest, -128), 127)
    scales.append(Float(scale))
    zeroPoints.append(Int32(zero))
    let inverse = 1 / Float(scale)
    for x in part { stored.append(Self.stored(Float(zero) + x * inverse, within: -128...127)) }
  }

  private mutating func appendToEven(_ part: ArraySlice<Float>, _ low: Float, _ high: Float) {
    let steps = low == high ? 1 : 255 / (high - low)
    let (lowest, highest) = (low * steps, high * steps)
    // The end whose own rounding is smaller fixes where zero lies.
    let nearest = (-128 + lowest) + (127 + highest) > 0 ? -128 - lowest : 127 - highest
    let zero = nearest.isNaN ? 0 : min(max(nearest, -128), 127).rounded(.toNearestOrEven)
    scales.append(1 / steps)
    zeroPoints.append(Int32(zero))
    for x in part {
      let rounded = zero + (x * steps).rounded(.toNearestOrEven)
      stored.append(rounded > -128 ? Int8(min(rounded, 127)) : -128)
    }
  }

  private mutating func appendZeros(_ count: Int) {
    scales.append(1)
    stored.append(contentsOf: repeatElement(0, count: count))
  }

  /// The nearest integer of a range, halves away from zero.
  private static func stored(_ x: Float, within range: ClosedRange<Float>) -> Int8 {
    let rounded = x.rounded(.toNearestOrAwayFromZero)
    guard rounded > range.lowerBound else { return Int8(range.lowerBound) }
    return Int8(min(rounded, range.upperBound))
  }
}

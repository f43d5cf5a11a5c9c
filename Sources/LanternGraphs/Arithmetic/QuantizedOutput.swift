package import LanternTensors

extension ElementType {
  /// The integers that quantised elements of this type are stored as; nil for all types but int8,
  /// uint8 and int16.
  package var storedRange: ClosedRange<Int32>? {
    switch self {
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    default: nil
    }
  }

  /// Whether elements are integers of 8 bits, which fast kernels and tables of 256 results serve.
  package var isEightBit: Bool { self == .int8 || self == .uint8 }
}

/// The scale and zero point of a tensor of 8-bit or 16-bit integers, known to make sense.
package struct AffineScale: Hashable, Sendable {
  /// The real size of one step.
  package let scale: Float
  /// The stored integer that stands for 0; the element type can hold it.
  package let zeroPoint: Int32

  /// Reads the quantisation of a whole tensor.
  ///
  /// Throws `GraphError` when the type is not int8, uint8 or int16, or has no quantisation, one along
  /// an axis, a zero point outside the element type, or a scale outside single precision.
  package init(_ type: TensorType) throws(GraphError) {
    let scales = try AffineScale.slices(of: type)
    guard scales.count == 1 else {
      throw GraphError(.unsupportedType, "\(type) needs one scale for the whole tensor")
    }
    self = scales[0]
  }

  /// The quantisation of each slice along an axis: one for all, or one for each index.
  ///
  /// Throws as the initialiser does, and when the quantisation lies along another axis or has
  /// another number of scales than the dimension.
  package static func slices(
    of type: TensorType, along axis: Int? = nil
  ) throws(GraphError) -> [AffineScale] {
    guard let quantization = type.quantization else {
      throw GraphError(.unsupportedType, "\(type) needs a quantisation and has none")
    }
    let count = quantization.scales.count
    if count > 1 {
      guard let axis, quantization.axis == axis, axis < type.shape.rank, type.shape[axis] == count
      else {
        throw GraphError(.unsupportedType, "\(type) is not quantised along the right axis")
      }
    }
    guard let range = type.elementType.storedRange else {
      throw GraphError(.unsupportedType, "\(type) is not of 8-bit or 16-bit integers")
    }
    var result: [AffineScale] = []
    for (scale, zeroPoint) in zip(quantization.scales, quantization.zeroPoints) {
      let single = Float(scale)
      guard let stored = Int32(exactly: zeroPoint), range.contains(stored), single.isFinite,
        single != 0
      else {
        throw GraphError(
          .unsupportedType,
          "\(type.elementType) cannot have the scale \(scale) and the zero point \(zeroPoint)")
      }
      result.append(AffineScale(scale: single, zeroPoint: stored))
    }
    return result
  }

  private init(scale: Float, zeroPoint: Int32) {
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// Throws `GraphError` when one of the types is int16 with a zero point other than 0.
  ///
  /// Its arithmetic leaves no bits for the difference.
  package static func requireSymmetry(_ types: [TensorType]) throws(GraphError) {
    for type in types where type.elementType == .int16 {
      guard try AffineScale(type).zeroPoint == 0 else {
        throw GraphError(.unsupportedType, "the zero point of \(type) must be 0")
      }
    }
  }

  /// The real number that a stored integer stands for, in single precision.
  package func real(_ stored: Int32) -> Float { scale * Float(stored - zeroPoint) }
}

/// How results become the stored integers of a quantised tensor: scale, zero point, bounds.
package struct QuantizedOutput: Hashable, Sendable {
  /// The quantisation of the result.
  package let affine: AffineScale
  /// The stored integers that results are clamped to.
  package let bounds: ClosedRange<Int32>
  /// Which way is rounded.
  package let rescaling: Rescaling

  /// Reads how a declared type stores results that are clamped to a range of real numbers.
  ///
  /// The bounds are `round(bound / scale) + zero point` in single precision, within the element type.
  /// Throws `GraphError` when the type's quantisation or the range does not make sense. Source:
  /// LiteRT `kernel_util.cc`, `CalculateActivationRangeQuantized`.
  package init(
    _ type: TensorType, activation: ActivationRange = .none, rescaling: Rescaling
  ) throws(GraphError) {
    let affine = try AffineScale(type)
    try activation.validate()
    let range = type.elementType.storedRange ?? 0...255
    func bound(_ real: Float) -> Int32 {
      let stored =
        (real / affine.scale).rounded(rescaling.roundingRule) + Float(affine.zeroPoint)
      return Int32(min(max(stored, Float(range.lowerBound)), Float(range.upperBound)))
    }
    self.affine = affine
    self.rescaling = rescaling
    self.bounds = bound(activation.lower)...bound(activation.upper)
  }

  /// Creates what stores results unclamped, within int8, uint8 or int16.
  package init(_ affine: AffineScale, elementType: ElementType, rescaling: Rescaling) {
    self.affine = affine
    self.rescaling = rescaling
    self.bounds = elementType.storedRange ?? 0...255
  }

  /// The stored integer for a result in steps of the scale, zero being 0.
  package func stored(steps: Int32) -> Int32 { clamp(steps &+ affine.zeroPoint) }

  /// The stored integer for a result in fractional steps of the scale, zero being 0.
  ///
  /// NaN becomes the lower bound.
  package func stored(steps: Double) -> Int32 {
    let value = steps.rounded(rescaling.roundingRule) + Double(affine.zeroPoint)
    guard value > Double(bounds.lowerBound) else { return bounds.lowerBound }
    return value < Double(bounds.upperBound) ? Int32(value) : bounds.upperBound
  }

  /// The stored integer for a real number; NaN becomes the lower bound.
  ///
  /// The number is multiplied with the scale's reciprocal in single precision.
  package func stored(real: Float) -> Int32 { stored(steps: Double(real * (1 / affine.scale))) }

  /// The stored integer within the bounds.
  package func clamp(_ stored: Int32) -> Int32 {
    min(max(stored, bounds.lowerBound), bounds.upperBound)
  }
}

extension Rescaling {
  /// How halves are rounded.
  package var roundingRule: FloatingPointRoundingRule {
    self == .fixedPoint ? .toNearestOrAwayFromZero : .toNearestOrEven
  }
}

/// Affine quantisation: `real = scale * (stored - zeroPoint)`, per tensor or per slice of one axis.
///
/// Source: the TensorFlow Lite quantisation specification; PyTorch's `per_tensor_affine` and
/// `per_channel_affine` are the same formula.
public struct Quantization: Hashable, Sendable {
  /// One positive, finite scale per tensor, or one per slice of `axis`.
  public let scales: [Double]
  /// As many zero points as scales.
  public let zeroPoints: [Int]
  /// The axis along which scales differ; nil when one scale serves the whole tensor.
  public let axis: Int?

  /// Creates the quantisation of a whole tensor.
  ///
  /// Throws `TensorError` unless the scale is positive and finite.
  public init(scale: Double, zeroPoint: Int) throws(TensorError) {
    try self.init(scales: [scale], zeroPoints: [zeroPoint], axis: nil)
  }

  /// Creates a quantisation with one scale and zero point for each slice of an axis.
  ///
  /// Throws `TensorError` when the counts differ, a scale is not positive and finite, or the axis is
  /// negative.
  public init(scales: [Double], zeroPoints: [Int], axis: Int?) throws(TensorError) {
    if let axis, axis < 0 {
      throw TensorError(.invalidQuantization, "scales cannot lie along axis \(axis)")
    }
    guard scales.count == zeroPoints.count, !scales.isEmpty, axis != nil || scales.count == 1 else {
      throw TensorError(
        .invalidQuantization,
        "\(scales.count) scales and \(zeroPoints.count) zero points do not make a quantisation")
    }
    guard let wrong = scales.firstIndex(where: { !($0 > 0 && $0.isFinite) }) else {
      self.scales = scales
      self.zeroPoints = zeroPoints
      self.axis = axis
      return
    }
    throw TensorError(
      .invalidQuantization,
      "the quantisation scale \(scales[wrong]) at index \(wrong) is not positive and finite")
  }

  /// The scale of the whole tensor, or of its first slice.
  public var scale: Double { scales[0] }
  /// The zero point of the whole tensor, or of its first slice.
  public var zeroPoint: Int { zeroPoints[0] }
  /// Whether one scale serves the whole tensor.
  public var isPerTensor: Bool { axis == nil }
}

extension Quantization: CustomStringConvertible {
  public var description: String {
    if let axis { return "\(scales.count) scales along axis \(axis)" }
    return "scale \(scale), zero point \(zeroPoint)"
  }
}

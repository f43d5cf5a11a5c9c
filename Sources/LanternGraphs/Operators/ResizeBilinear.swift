public import LanternTensors

/// Images brought to another size, each pixel from the four nearest ones by their distances.
///
/// Input `[N, H, W, C]`, output `[N, height, width, C]`. Where a pixel lies in the input is said by
/// `sampling`; pixels outside are the nearest ones of the border.
///
/// TensorFlow Lite `RESIZE_BILINEAR`; ATen `upsample_bilinear2d`. Source: LiteRT
/// `reference/resize_bilinear.h`.
public struct ResizeBilinear: Operator {
  /// The rows of the result.
  public var height: Int
  /// The columns of the result.
  public var width: Int
  /// Where the result's pixels lie in the input.
  public var sampling: ResizeSampling

  /// Creates a resizing.
  public init(height: Int, width: Int, sampling: ResizeSampling) {
    self.height = height
    self.width = width
    self.sampling = sampling
  }

  public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 1...1)
    return [try resizedType(inputs[0], height: height, width: width)]
  }

  public func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    throw unsupported(inputs.map(\.type), outputs)
  }
}

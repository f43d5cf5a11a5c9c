package import LanternTensors

/// Where the pixels of a resized image lie in the original.
public enum ResizeSampling: String, Hashable, Sendable {
  /// Pixel i lies at `i * old / new`.
  case asymmetric
  /// The first and the last pixels of both images coincide: `i * (old - 1) / (new - 1)`.
  case alignCorners
  /// The images' borders coincide: `(i + 0.5) * old / new - 0.5`.
  case halfPixelCenters
}

extension Operator {
  /// The type of images `[N, H, W, C]` brought to another size.
  package func resizedType(
    _ input: TensorType, height: Int, width: Int
  ) throws -> TensorType {
    try requireRank(input, 4...4, as: "input")
    let shape = input.shape
    guard height > 0, width > 0, shape[1] > 0, shape[2] > 0 else {
      throw invalidShape("cannot bring images of shape \(shape) to \(height) by \(width) pixels")
    }
    return input.with(shape: try Shape([shape[0], height, width, shape[3]]))
  }
}

package import LanternTensors

/// Where the pixels of a resized image lie in the original.
package enum ResizeSampling: String, Hashable, Sendable {
  /// Pixel i lies at `i * old / new`.
  case asymmetric
  /// The first and the last pixels of both images coincide: `i * (old - 1) / (new - 1)`.
  case alignCorners
  /// The images' borders coincide: `(i + 0.5) * old / new - 0.5`.
  case halfPixelCenters
  /// The first and the last pixels' far edges coincide: `(i + 0.5) * (old - 1) / (new - 1)`.
  ///
  /// This is what TensorFlow Lite makes of both other rules together, for the nearest pixel alone.
  case alignedCenters
}

extension ResizeSampling {
  /// The two neighbours of a position along one axis, and how much each counts.
  package struct Neighbors<Weight: Sendable>: Sendable {
    package let first: Int, second: Int
    package let firstWeight: Weight, secondWeight: Weight
  }

  /// The neighbours of a pixel of the output, weighted in single precision; weights add up to 1.
  ///
  /// Source: LiteRT `reference/resize_bilinear.h`, `ComputeInterpolationValues`.
  package func neighbors(_ index: Int, input: Int, output: Int) -> Neighbors<Float> {
    let scale = scale(input: input, output: output)
    let position =
      self == .halfPixelCenters ? (Float(index) + 0.5) * scale - 0.5 : Float(index) * scale
    let first = min(max(Int(position.rounded(.down)), 0), input - 1)
    let second = max(min(Int(position.rounded(.up)), input - 1), 0)
    let distance = position - Float(first)
    return Neighbors(
      first: first, second: second, firstWeight: 1 - distance, secondWeight: distance)
  }

  /// The neighbours of a pixel of the output, weighted with ten fractional bits.
  ///
  /// Source: LiteRT `reference/resize_bilinear.h`, `ComputeInterpolationValuesInteger`.
  package func integerNeighbors(_ index: Int, input: Int, output: Int) -> Neighbors<Int> {
    let isAligned = self == .alignCorners && output > 1
    let (numerator, denominator) = isAligned ? (input - 1, output - 1) : (input, output)
    let scale = ((numerator << 10) + denominator / 2) / denominator
    var position = index * scale
    if self == .halfPixelCenters { position += scale / 2 - (1 << 9) }
    let first = min(max(position / (1 << 10), 0), input - 1)
    let second = max(min((position + (1 << 10) - 1) / (1 << 10), input - 1), 0)
    let distance = position - (first << 10)
    return Neighbors(
      first: first, second: second, firstWeight: (1 << 10) - distance, secondWeight: distance)
  }

  /// The pixel of the input that is nearest to a pixel of the output.
  ///
  /// Source: LiteRT `reference/resize_nearest_neighbor.h`, `GetNearestNeighbor`.
  package func nearest(_ index: Int, input: Int, output: Int) -> Int {
    let offset: Float = self == .halfPixelCenters || self == .alignedCenters ? 0.5 : 0
    let position = (Float(index) + offset) * scale(input: input, output: output)
    let rounded = position.rounded(isAligned ? .toNearestOrAwayFromZero : .down)
    return max(min(Int(rounded), input - 1), 0)
  }

  private func scale(input: Int, output: Int) -> Float {
    isAligned && output > 1
      ? Float(input - 1) / Float(output - 1) : Float(input) / Float(output)
  }

  private var isAligned: Bool { self == .alignCorners || self == .alignedCenters }
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

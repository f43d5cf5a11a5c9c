/// How the pixels of a resized picture are made from those of the original.
///
/// Each works along one axis and then the other, in float32 and without rounding to bytes. `scale`
/// is the original size over the new one, and pixel centres lie at half-integers: new pixel `i` is
/// centred at `(i + 0.5) * scale`. What torchvision and PIL call bilinear averages over a triangle
/// when a picture shrinks; of these filters `area` is the nearest to it.
public enum ResizeFilter: String, Sendable, Hashable, CaseIterable {
  /// The pixel in which the centre lies: `floor((i + 0.5) * scale)`. Equals PIL's `NEAREST`.
  case nearest
  /// The two pixels nearest to the centre, by distance, however much the picture shrinks. Equals
  /// OpenCV's `INTER_LINEAR` of floats and `tf.image.resize` without antialiasing.
  case bilinear
  /// The average over the area that the new pixel covers, parts of pixels by their share;
  /// `bilinear` along an axis that grows.
  ///
  /// Equals OpenCV's `INTER_AREA` of floats where both axes shrink, and PIL's `BOX` before its
  /// rounding where they shrink by whole numbers.
  case area
}

/// For every new pixel along an axis, which original pixels it is made of, and in what shares.
struct ResizeWeights {
  /// The first original pixel of each new one.
  private(set) var starts: [Int] = []
  /// Where in `weights` the shares of each new pixel begin; one more at the end.
  private(set) var offsets: [Int] = [0]
  /// The shares, which add up to one for each new pixel.
  private(set) var weights: [Float] = []

  /// The shares when a part of an axis, `count` pixels from `start`, becomes `newCount` pixels.
  init(start: Int, count: Int, newCount: Int, filter: ResizeFilter) {
    let scale = Double(count) / Double(newCount)
    for index in 0..<newCount {
      let center = (Double(index) + 0.5) * scale
      switch filter {
      case .nearest:
        append(start + min(Int(center), count - 1), [1])
      case .area where scale > 1:
        let (low, high) = (Double(index) * scale, min(Double(index + 1) * scale, Double(count)))
        let first = Int(low)
        let last = min(Int(high.rounded(.up)), count)
        let shares = (first..<max(last, first + 1)).map { pixel in
          Float(max(0, min(high, Double(pixel + 1)) - max(low, Double(pixel))) / (high - low))
        }
        append(start + first, shares)
      case .bilinear, .area:
        let position = min(max(center - 0.5, 0), Double(count - 1))
        let first = min(Int(position), max(count - 2, 0))
        let share = Float(position - Double(first))
        append(start + first, count == 1 ? [1] : [1 - share, share])
      }
    }
  }

  private mutating func append(_ start: Int, _ shares: [Float]) {
    starts.append(start)
    weights += shares
    offsets.append(weights.count)
  }
}

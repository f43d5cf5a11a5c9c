package import LanternTensors

/// Regions of images brought to one size, each cell the mean of samples between pixels.
///
/// Inputs: images `[N, C, H, W]`, and regions `[K, 5]` of an image's index and corners
/// `x1, y1, x2, y2`, both float32. Output: `[K, C, height, width]`. Corners are multiplied with `scale`;
/// where `isAligned` half a pixel is taken off, otherwise regions are at least one pixel large. Each cell
/// has `samples` by `samples` of them, or where that is not positive as many as it has pixels, rounded
/// up. Beyond one pixel outside samples are 0.
///
/// torchvision `roi_align`. Source: torchvision `ops/cpu/roi_align_kernel.cpp`.
package struct RegionAlign: Operator {
  /// What corners are multiplied with.
  package var scale: Float
  /// The rows of cells.
  package var height: Int
  /// The columns of cells.
  package var width: Int
  /// How many samples a cell has along each axis.
  package var samples: Int
  /// Whether pixels are points at the middle of their area.
  package var isAligned: Bool

  /// Creates the operator.
  package init(scale: Float, height: Int, width: Int, samples: Int, isAligned: Bool) {
    self.scale = scale
    self.height = height
    self.width = width
    self.samples = samples
    self.isAligned = isAligned
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    try requireRank(inputs[0], 4...4, as: "images")
    try requireRank(inputs[1], 2...2, as: "regions")
    guard inputs[1].shape[1] == 5, height > 0, width > 0, samples < 1 << 16 else {
      throw invalidShape("needs regions of five numbers and cells, and has \(inputs[1])")
    }
    let shape = try Shape([inputs[1].shape[0], inputs[0].shape[1], height, width])
    return [inputs[0].with(shape: shape)]
  }

  /// A sample between four pixels: where they are, and how much each counts.
  private struct Sample {
    var offsets: (Int, Int, Int, Int)
    var weights: (Float, Float, Float, Float)
  }

  /// The places along one axis: two neighbours and the share of the second, nil outside.
  private func places(
    from start: Float, cell: Float, cells: Int, samples: Int, size: Int
  ) -> [(low: Int, high: Int, share: Float)?] {
    (0..<cells * samples).map { index in
      let (position, sample) = (index / samples, index % samples)
      let place = start + Float(position) * cell + (Float(sample) + 0.5) * cell / Float(samples)
      // This also leaves out what is no number.
      guard place >= -1, place <= Float(size) else { return nil }
      let inside = max(0, place)
      let low = Int(inside)
      return low >= size - 1 ? (size - 1, size - 1, 0) : (low, low + 1, inside - Float(low))
    }
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    let output = try requireTypes(inputs, outputs)
    let images = try inputs[0].elements(as: Float.self)
    let regions = try inputs[1].elements(as: Float.self)
    let shape = inputs[0].shape
    let (channels, plane) = (shape[1], shape[2] * shape[3])
    var results = [Float](repeating: 0, count: output.shape.elementCount)
    for region in 0..<inputs[1].shape[0] {
      let numbers = regions[region * 5..<region * 5 + 5].map(\.self)
      guard let image = Int(exactly: numbers[0].rounded(.towardZero)),
        (0..<shape[0]).contains(image)
      else {
        throw GraphError(
          .invalidInput, "\(Self.name) is given a region of image \(numbers[0]) of \(shape[0])")
      }
      let offset: Float = isAligned ? 0.5 : 0
      let (x, y) = (numbers[1] * scale - offset, numbers[2] * scale - offset)
      var (columns, rows) = (numbers[3] * scale - offset - x, numbers[4] * scale - offset - y)
      if !isAligned { (columns, rows) = (max(columns, 1), max(rows, 1)) }
      let (cellHeight, cellWidth) = (rows / Float(height), columns / Float(width))
      let down = try count(cellHeight)
      let across = try count(cellWidth)
      guard down > 0, across > 0, shape[2] > 0, shape[3] > 0 else { continue }
      let lines = places(
        from: y, cell: cellHeight, cells: height, samples: down, size: shape[2])
      let points = places(
        from: x, cell: cellWidth, cells: width, samples: across, size: shape[3])
      for row in 0..<height {
        for column in 0..<width {
          var samples: [Sample] = []
          // Most of a region that reaches far beyond the image is left out at once.
          let inside = points[column * across..<(column + 1) * across].compactMap(\.self)
          for line in lines[row * down..<(row + 1) * down].compactMap(\.self) {
            for point in inside {
              let (top, bottom) = (line.low * shape[3], line.high * shape[3])
              samples.append(
                Sample(
                  offsets: (
                    top + point.low, top + point.high, bottom + point.low, bottom + point.high
                  ),
                  weights: (
                    (1 - line.share) * (1 - point.share), (1 - line.share) * point.share,
                    line.share * (1 - point.share), line.share * point.share
                  )))
            }
          }
          for channel in 0..<channels {
            let start = (image * channels + channel) * plane
            var sum: Float = 0
            for sample in samples {
              let (offsets, weights) = (sample.offsets, sample.weights)
              sum +=
                weights.0 * images[start + offsets.0] + weights.1 * images[start + offsets.1]
                + weights.2 * images[start + offsets.2] + weights.3 * images[start + offsets.3]
            }
            let target = ((region * channels + channel) * height + row) * width + column
            results[target] = sum / Float(down * across)
          }
        }
      }
    }
    return [try Tensor(results, type: output)]
  }

  /// How many samples a cell has along an axis.
  private func count(_ cell: Float) throws -> Int {
    if samples > 0 { return samples }
    guard let count = Int(exactly: cell.rounded(.up)), count < 1 << 16 else {
      throw GraphError(.invalidInput, "\(Self.name) is given a region with cells of \(cell) pixels")
    }
    return max(count, 0)
  }
}

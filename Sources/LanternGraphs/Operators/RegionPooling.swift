package import LanternTensors

/// Regions of images brought to one size, by the largest pixels, or by means where every cell of the
/// result has channels of its own.
///
/// Inputs: float32 images `[N, C, H, W]` and regions `[K, 5]`: the image, and left, top, right and bottom
/// in units that `scale` brings to pixels. Outputs: `[K, C', height, width]`, and int32 of that shape: the
/// index of the largest pixel in its plane, -1 where there is none, or the channel that was read. C' is C,
/// or `C / (height * width)` for the positional kinds. An index of an image that there is none of is an
/// error.
///
/// torchvision `roi_pool`, `ps_roi_pool`, `ps_roi_align`. Source: torchvision
/// `csrc/ops/cpu/roi_pool_kernel.cpp`, `ps_roi_pool_kernel.cpp`, `ps_roi_align_kernel.cpp`.
package struct RegionPooling: Operator {
  /// How a cell is made.
  package enum Kind: String, Hashable, Sendable {
    /// The largest of the pixels.
    case maximum
    /// The mean of the pixels, of the cell's own channel.
    case positionalMean
    /// The mean of places between pixels, of the cell's own channel.
    case positionalSamples
  }

  /// How a cell is made.
  package var kind: Kind
  /// What brings regions to pixels.
  package var scale: Float
  /// The rows of the result.
  package var height: Int
  /// The columns of the result.
  package var width: Int
  /// The places of a cell along each axis; with 0 as many as it has pixels.
  package var samples: Int

  /// Creates a pooling.
  package init(_ kind: Kind, scale: Float, height: Int, width: Int, samples: Int) {
    self.kind = kind
    self.scale = scale
    self.height = height
    self.width = width
    self.samples = samples
  }

  package func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
    try requireInputs(inputs, 2...2)
    guard inputs.allSatisfy({ $0.elementType == .float32 }) else { throw unsupported(inputs) }
    let (images, regions) = (inputs[0].shape, inputs[1].shape)
    guard images.rank == 4, regions.rank == 2, regions[1] == 5, images[2] > 0, images[3] > 0,
      (1..<1 << 12).contains(height), (1..<1 << 12).contains(width), samples < 1 << 12,
      kind == .maximum || images[1] % (height * width) == 0
    else {
      throw invalidShape(
        "cannot bring regions \(inputs[1]) of \(inputs[0]) to \(height) by \(width)")
    }
    let channels = kind == .maximum ? images[1] : images[1] / (height * width)
    let shape = try Shape([regions[0], channels, height, width])
    return [TensorType(.float32, shape), TensorType(.int32, shape)]
  }

  package func evaluate(_ inputs: [Tensor], outputs: [TensorType]) throws -> [Tensor] {
    _ = try requireTypes(inputs, outputs)
    let (images, regions) = (
      try inputs[0].elements(as: Float.self), try inputs[1].elements(as: Float.self)
    )
    let shape = inputs[0].shape
    var (results, indices) = ([Float](), [Int32]())
    for region in 0..<inputs[1].shape[0] {
      let numbers = Array(regions[region * 5..<region * 5 + 5])
      guard numbers.allSatisfy({ $0.magnitude < 1e6 && ($0 * scale).magnitude < 1e6 }),
        numbers[0] > -1,
        Int(numbers[0]) < shape[0]
      else {
        throw GraphError(
          .invalidInput, "\(Self.name) is given the region \(numbers) of images \(inputs[0].type)")
      }
      let (rows, columns) = (
        axis(numbers[2], numbers[4], cells: height, size: shape[2]),
        axis(numbers[1], numbers[3], cells: width, size: shape[3])
      )
      for channel in 0..<outputs[0].shape[1] {
        for y in 0..<height {
          for x in 0..<width {
            let source =
              kind == .maximum ? channel : (channel * height + y) * width + x
            let plane = (Int(numbers[0]) * shape[1] + source) * shape[2] * shape[3]
            let (value, index) = cell(images, plane, shape[3], rows[y], columns[x])
            results.append(value)
            indices.append(kind == .maximum ? Int32(clamping: index) : Int32(clamping: source))
          }
        }
      }
    }
    return [try Tensor(results, type: outputs[0]), try Tensor(indices, type: outputs[1])]
  }

  /// The pixels that a cell reads along one axis, and how much each counts.
  private struct Line {
    /// The places that are not outside, each with its pixels and their weights.
    var places: [[(pixel: Int, weight: Float)]]
    /// How many places a mean is of, which is below zero in regions whose corners are swapped.
    var count: Int

    init(_ places: [[(pixel: Int, weight: Float)]], count: Int? = nil) {
      (self.places, self.count) = (places, count ?? places.count)
    }
  }

  private func axis(_ start: Float, _ end: Float, cells: Int, size: Int) -> [Line] {
    switch kind {
    case .maximum, .positionalMean:
      let isMaximum = kind == .maximum
      let first = (start * scale).rounded(.toNearestOrAwayFromZero)
      let last = (end * scale).rounded(.toNearestOrAwayFromZero)
      // The means leave out the last pixels of an image, as torchvision's kernel does.
      let extent = max(isMaximum ? last - first + 1 : last - first, 1)
      let limit = isMaximum ? size : size - 1
      let step = extent / Float(cells)
      return (0..<cells).map { cell in
        let low = (Float(cell) * step).rounded(.down) + first
        let high = (Float(cell + 1) * step).rounded(.up) + first
        let from = min(max(Int(low), 0), limit)
        let to = min(max(Int(high), 0), limit)
        return Line((from..<max(from, to)).map { [($0, 1)] })
      }
    case .positionalSamples:
      let (first, last) = (start * scale - 0.5, end * scale - 0.5)
      let step = (last - first) / Float(cells)
      let count = samples > 0 ? samples : Int(step.rounded(.up))
      return (0..<cells).map { cell in
        Line(
          (0..<max(0, count)).compactMap { sample in
            neighbours(
              Float(cell) * step + first + (Float(sample) + 0.5) * step / Float(count), size)
          }, count: count)
      }
    }
  }

  private func neighbours(_ place: Float, _ size: Int) -> [(pixel: Int, weight: Float)]? {
    guard place >= -1, place <= Float(size) else { return nil }
    let low = Int(max(0, place))
    guard low < size - 1 else { return [(size - 1, 1)] }
    let part = max(0, place) - Float(low)
    return [(low, 1 - part), (low + 1, part)]
  }

  private func cell(
    _ images: [Float], _ plane: Int, _ width: Int, _ rows: Line, _ columns: Line
  ) -> (value: Float, index: Int) {
    var (sum, largest, index) = (Float(0), -Float.greatestFiniteMagnitude, -1)
    for row in rows.places {
      for column in columns.places {
        for y in row {
          for x in column {
            let pixel = y.pixel * width + x.pixel
            let value = images[plane + pixel]
            sum += value * y.weight * x.weight
            if value > largest { (largest, index) = (value, pixel) }
          }
        }
      }
    }
    switch kind {
    case .maximum: return rows.count * columns.count == 0 ? (0, -1) : (largest, index)
    case .positionalMean:
      let count = rows.count * columns.count
      return (count == 0 ? 0 : sum / Float(count), index)
    // The mean of no places is no number.
    case .positionalSamples: return (sum / Float(rows.count * columns.count), index)
    }
  }
}

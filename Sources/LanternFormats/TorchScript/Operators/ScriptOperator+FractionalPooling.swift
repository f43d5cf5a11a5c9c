internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Largest elements under windows at places that random samples choose.
  static let fractionalPooling = [
    fractional("aten::fractional_max_pool2d", axes: 2),
    fractional("aten::fractional_max_pool3d", axes: 3),
  ]

  private static func fractional(_ name: String, axes: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, int[\(axes)] kernel_size, int[\(axes)] output_size, "
        + "Tensor random_samples)"
    ) { call in try call.fractionalPool(axes: axes) }
  }
}

extension ScriptCall {
  /// The largest elements, and their places in each plane, int64.
  ///
  /// The input is `[batch, channels, ...]` or `[channels, ...]`, the samples `[batch, channels, axes]`.
  ///
  /// Sources: Graham, "Fractional Max-Pooling", 2014; the sample of each axis, PyTorch
  /// `aten/src/ATen/native/FractionalMaxPool2d.cpp` and `FractionalMaxPool3d.cpp`.
  fileprivate func fractionalPool(axes: Int) throws -> ScriptValue {
    let (input, samples) = (try tensor(0), try tensor(3))
    let (kernel, sizes) = (try ints(1, count: axes), try ints(2, count: axes))
    let dimensions = input.shape.dimensions
    let extents = Array(dimensions.suffix(axes))
    guard input.type.elementType == .float32, samples.type.elementType == .float32 else {
      throw ScriptError.unsupported("\(name) of \(input.type.elementType); of float32 it is")
    }
    guard (axes + 1...axes + 2).contains(dimensions.count) else {
      throw wrong(0, "\(axes + 1) or \(axes + 2) dimensions")
    }
    let planes = dimensions.dropLast(axes).reduce(1, *)
    guard samples.shape.elementCount == planes * axes else {
      throw wrong(3, "\(axes) samples for each of \(planes) planes, not \(samples.shape)")
    }
    for ((extent, window), size) in zip(zip(extents, kernel), sizes) {
      guard window > 0, size > 0, window <= extent, size + window - 1 <= extent else {
        throw ScriptError(
          "\(name) cannot lay \(size) windows of \(window) elements over \(extent)")
      }
    }
    let shape = try listedShape(dimensions.dropLast(axes) + sizes)
    try meter.spend(shape.elementCount * kernel.reduce(1, *))
    let type = input.type.with(shape: shape)
    return tuple(
      try recorder.derive(from: [input, samples]) { data in
        let values = try data[0].elements(as: Float.self)
        let shares = try data[1].elements(as: Float.self)
        let planeSize = extents.reduce(1, *)
        var (largest, places) = ([Float](), [Int64]())
        for plane in 0..<planes {
          let starts = (0..<axes).map { axis in
            // In a picture the first sample is that of the columns, in a volume that of the layers.
            let share = shares[plane * axes + (axes == 2 ? 1 - axis : axis)]
            return windowStarts(share, extents[axis], sizes[axis], kernel[axis])
          }
          each(of: sizes) { position in
            let corner = position.enumerated().map { starts[$0][$1] }
            var (best, bestPlace) = (-Float.infinity, -1)
            each(of: kernel) { offset in
              var place = 0
              for axis in 0..<axes { place = place * extents[axis] + corner[axis] + offset[axis] }
              let value = values[plane * planeSize + place]
              if value > best || value.isNaN || bestPlace < 0 { (best, bestPlace) = (value, place) }
            }
            largest.append(best)
            places.append(Int64(bestPlace))
          }
        }
        return [try Tensor(largest, type: type), try Tensor(places, shape: shape)]
      })
  }

  /// Where the windows of an axis start.
  private func windowStarts(_ sample: Float, _ extent: Int, _ count: Int, _ window: Int) -> [Int] {
    let room = extent - window
    guard count > 1 else { return [room] }
    let step = Float(room) / Float(count - 1)
    // Samples should lie between 0 and 1; no other one leads out of the input.
    let share = sample.magnitude < 1e6 ? sample : 0
    let first = Int(share * step)
    return (0..<count - 1).map { min(max(Int((Float($0) + share) * step) - first, 0), room) }
      + [room]
  }

  /// Calls a closure with each index below sizes, the last axis fastest.
  private func each(of sizes: [Int], _ body: ([Int]) -> Void) {
    var index = [Int](repeating: 0, count: sizes.count)
    for _ in 0..<sizes.reduce(1, *) {
      body(index)
      for axis in sizes.indices.reversed() {
        index[axis] += 1
        if index[axis] < sizes[axis] { break }
        index[axis] = 0
      }
    }
  }
}

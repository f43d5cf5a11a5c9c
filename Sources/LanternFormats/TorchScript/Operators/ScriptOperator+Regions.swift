internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// torchvision's operators on boxes, and images read at computed places.
  static let regions: [ScriptOperator] = [
    ScriptOperator("torchvision::nms(Tensor dets, Tensor scores, float iou_threshold)") { call in
      .tensor(
        try call.recorder.evaluate(
          BoxSuppression(threshold: call.double(2)), [call.tensor(0), call.tensor(1)])[0])
    },
    ScriptOperator(
      "torchvision::roi_align(Tensor input, Tensor rois, float spatial_scale, int pooled_height, "
        + "int pooled_width, int sampling_ratio, bool aligned)"
    ) { call in
      .tensor(
        try call.recorder.apply(
          RegionAlign(
            scale: Float(call.double(2)), height: call.int(3), width: call.int(4),
            samples: call.int(5), isAligned: call.bool(6)), [call.tensor(0), call.tensor(1)]))
    },
    gridSampler("aten::grid_sampler"), gridSampler("aten::grid_sampler_2d"),
    gridSampler("aten::grid_sampler_3d"),
    ScriptOperator(
      "aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, "
        + "int[2] stride)"
    ) { call in
      let input = try call.tensor(0)
      guard input.shape.rank == 4 else { throw call.wrong(0, "images [N, C, H, W]") }
      let sizes = input.shape.dimensions
      let padding = try call.ints(3, count: 2)
      guard padding.allSatisfy({ (0..<1 << 20).contains($0) }) else {
        throw call.wrong(3, "paddings")
      }
      let border = [0, 0] + padding
      let wide =
        padding == [0, 0]
        ? input : try call.recorder.apply(Pad(before: border, after: border), [input])
      let places = try call.patchPlaces(sizes[2], sizes[3])
      let flat = try call.reshapedCopy(
        wide, to: [sizes[0], sizes[1], wide.shape[2] * wide.shape[3]])
      let taken = try call.recorder.apply(Gather(axis: 2), [flat, call.indices(places.positions)])
      return .tensor(
        try call.reshapedCopy(
          taken, to: [sizes[0], sizes[1] * places.taps, places.positions.count / places.taps]))
    },
    ScriptOperator(
      "aten::col2im(Tensor self, int[2] output_size, int[2] kernel_size, int[2] dilation, "
        + "int[2] padding, int[2] stride)"
    ) { call in
      let input = try call.tensor(0)
      let (size, padding) = (try call.ints(1, count: 2), try call.ints(4, count: 2))
      guard input.shape.rank == 3, (size + padding).allSatisfy({ (0..<1 << 20).contains($0) })
      else { throw call.wrong(0, "columns [N, C, L]") }
      let places = try call.patchPlaces(size[0], size[1], from: 2)
      let sizes = input.shape.dimensions
      guard sizes[1] % places.taps == 0, sizes[2] * places.taps == places.positions.count else {
        throw call.wrong(0, "columns that fit \(size)")
      }
      let channels = sizes[1] / places.taps
      let lines = try call.reshapedCopy(
        input, to: [sizes[0], channels, places.positions.count])
      let (height, width) = (size[0] + 2 * padding[0], size[1] + 2 * padding[1])
      let sums = try call.recorder.apply(
        AddAtPositions(positions: places.positions, size: height * width), [lines])
      let wide = try call.reshapedCopy(sums, to: [sizes[0], channels, height, width])
      return .tensor(
        try call.recorder.apply(
          Slice(
            starts: [0, 0, padding[0], padding[1]],
            sizes: [sizes[0], channels, size[0], size[1]]), [wide]))
    },
  ]

  private static func gridSampler(_ name: String) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, "
        + "bool align_corners)"
    ) { call in
      guard let interpolation = GridSample.Interpolation(rawValue: try call.int(2)),
        let border = GridSample.Border(rawValue: try call.int(3))
      else { throw call.wrong(2, "a mode of interpolation, and one of padding") }
      return .tensor(
        try call.recorder.apply(
          GridSample(
            interpolation: interpolation, border: border, alignsCorners: call.bool(4)),
          [call.tensor(0), call.tensor(1)]))
    }
  }
}

extension ScriptCall {
  /// Which pixels of an image with its border are under a kernel, for each element of the kernel and
  /// each place of it.
  ///
  /// The arguments from `first` are the kernel, the dilation, the padding and the stride.
  fileprivate func patchPlaces(
    _ height: Int, _ width: Int, from first: Int = 1
  ) throws -> (positions: [Int], taps: Int) {
    let (kernel, dilation) = (try ints(first, count: 2), try ints(first + 1, count: 2))
    let (padding, stride) = (try ints(first + 2, count: 2), try ints(first + 3, count: 2))
    guard (kernel + dilation + stride).allSatisfy({ (1..<1 << 20).contains($0) }) else {
      throw wrong(first, "kernels, dilations and strides of at least 1")
    }
    let sizes = [height + 2 * padding[0], width + 2 * padding[1]]
    var counts: [Int] = []
    for axis in 0..<2 {
      let room = sizes[axis] - dilation[axis] * (kernel[axis] - 1) - 1
      guard room >= 0 else {
        throw wrong(first, "a kernel that is no larger than the image")
      }
      counts.append(room / stride[axis] + 1)
    }
    let all = counts[0].checkedProduct(with: counts[1])?.checkedProduct(
      with: kernel[0] * kernel[1])
    try requireBudget(all ?? .max)
    var positions: [Int] = []
    for row in 0..<kernel[0] {
      for column in 0..<kernel[1] {
        for y in 0..<counts[0] {
          let line = (y * stride[0] + row * dilation[0]) * sizes[1] + column * dilation[1]
          for x in 0..<counts[1] { positions.append(line + x * stride[1]) }
        }
      }
    }
    return (positions, kernel[0] * kernel[1])
  }
}

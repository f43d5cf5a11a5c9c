internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Regions of images pooled, convolutions at computed places, and the places of affine maps.
  static let vision: [ScriptOperator] = [
    regionPooling("torchvision::roi_pool", "", .maximum),
    regionPooling("torchvision::ps_roi_pool", "", .positionalMean),
    regionPooling("torchvision::ps_roi_align", ", int sampling_ratio", .positionalSamples),
    ScriptOperator(
      "torchvision::deform_conv2d(Tensor input, Tensor weight, Tensor offset, Tensor mask, "
        + "Tensor bias, int stride_h, int stride_w, int pad_h, int pad_w, int dilation_h, "
        + "int dilation_w, int groups, int offset_groups, bool use_mask)"
    ) { call in
      let (input, weight) = (try call.tensor(0), try call.formula(1))
      let sizes = weight.tensor.shape.dimensions
      let groups = try call.int(11)
      guard sizes.count == 4, input.shape.rank == 4, groups > 0, sizes[0] % groups == 0,
        input.shape[1] == sizes[1].checkedProduct(with: groups)
      else { throw call.wrong(1, "weights [O, C, H, W] for \(input.shape)") }
      let columns = DeformedColumns(
        kernel: [sizes[2], sizes[3]], stride: try [call.int(5), call.int(6)],
        padding: try [call.int(7), call.int(8)], dilation: try [call.int(9), call.int(10)],
        groups: try call.int(12), hasMask: try call.bool(13))
      let inputs = [input, try call.tensor(2)] + (columns.hasMask ? [try call.tensor(3)] : [])
      let columnsOf = Formula(try call.recorder.apply(columns, inputs), call.recorder)
      let made = columnsOf.tensor.shape.dimensions
      let depth = sizes[1] * sizes[2] * sizes[3]
      let product = try weight.reshaped([groups, sizes[0] / groups, depth])
        .product(columnsOf.reshaped([made[0], groups, depth, made[2] * made[3]]))
      let result = try product.reshaped([made[0], sizes[0], made[2], made[3]])
      return .tensor(try (result + call.formula(4).reshaped([sizes[0], 1, 1])).tensor)
    },
    ScriptOperator("aten::affine_grid_generator(Tensor theta, int[] size, bool align_corners)") {
      call in
      let (maps, sizes, aligned) = (try call.formula(0), try call.ints(1), try call.bool(2))
      let axes = sizes.count - 2
      guard (2...3).contains(axes), sizes.allSatisfy({ (1..<1 << 20).contains($0) }),
        maps.tensor.shape.dimensions == [sizes[0], axes, axes + 1]
      else { throw call.wrong(0, "affine maps for images of \(sizes)") }
      let spatial = Array(sizes[2...])
      let count = spatial.reduce(1) { $0.checkedProduct(with: $1) ?? .max }
      try call.requireBudget(count.checkedProduct(with: axes + 1) ?? .max)
      func place(_ index: Int, _ size: Int) -> Float {
        guard size > 1 else { return 0 }
        let x = -1 + 2 * Double(index) / Double(size - 1)
        return Float(aligned ? x : x * Double(size - 1) / Double(size))
      }
      var points: [Float] = []
      for index in 0..<count {
        // The innermost axis comes first.
        var rest = index
        for size in spatial.reversed() {
          points.append(place(rest % size, size))
          rest /= size
        }
        points.append(1)
      }
      let grid = ScriptTensor(try Tensor(points, shape: Shape([1, count, axes + 1])))
      let typed = Formula(
        try call.recorder.cast(grid, to: maps.tensor.type.elementType), call.recorder)
      return .tensor(
        try typed.product(maps.transposed([0, 2, 1])).reshaped([sizes[0]] + spatial + [axes]).tensor
      )
    },
  ]

  private static func regionPooling(
    _ name: String, _ tail: String, _ kind: RegionPooling.Kind
  ) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor rois, float spatial_scale, int pooled_height, "
        + "int pooled_width\(tail))"
    ) { call in
      let outputs = try call.recorder.record(
        RegionPooling(
          kind, scale: Float(call.double(2)), height: call.int(3), width: call.int(4),
          samples: tail.isEmpty ? 0 : call.int(5)), [call.tensor(0), call.tensor(1)])
      return call.tuple(outputs)
    }
  }
}

internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Pooling and resizing of images with channels first.
  static let pooling: [ScriptOperator] = [
    ScriptOperator(
      "aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, "
        + "int[2] dilation=1, bool ceil_mode=False)"
    ) { call in
      let kernel = try call.ints(1, count: 2)
      guard try call.tensor(0).type.elementType == .float32 || call.tensor(0).isQuantized else {
        return .tensor(try call.windowMaxima(axes: 2, givesIndices: false)[0])
      }
      let window = try call.window(kernel, ceil: call.bool(5), dilation: call.ints(4, count: 2))
      return .tensor(
        try call.images { images in
          try call.recorder.apply(
            MaxPool2D(kernelHeight: kernel[0], kernelWidth: kernel[1], window: window), [images])
        })
    },
    ScriptOperator(
      "aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, "
        + "bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None)"
    ) { call in
      let isQuantized = try call.tensor(0).isQuantized
      if !isQuantized,
        try !call.isNone(6) || call.bool(4) || call.tensor(0).type.elementType != .float32
      {
        return .tensor(try call.windowMeans(axes: 2))
      }
      guard call.isNone(6) else {
        throw ScriptError.unsupported(
          "aten::avg_pool2d of quantised tensors with a divisor_override")
      }
      let kernel = try call.ints(1, count: 2)
      let window = try call.window(kernel, ceil: call.bool(4), dilation: [1, 1])
      let countsPadding = try call.bool(5)
      return .tensor(
        try call.images { images in
          try call.recorder.apply(
            AveragePool2D(
              kernelHeight: kernel[0], kernelWidth: kernel[1], window: window,
              countsPadding: countsPadding, rescaling: .floatingPoint), [images])
        })
    },
    ScriptOperator("aten::adaptive_avg_pool2d(Tensor self, Any output_size)") { call in
      .tensor(try call.images { try call.adaptiveAverage($0, sizes: call.outputSizes()) })
    },
    ScriptOperator(
      "aten::upsample_nearest2d(Tensor input, int[]? output_size, float[]? scale_factors)"
    ) { call in
      if try !call.isNone(2) && !call.tensor(0).isQuantized {
        return .tensor(
          try call.resampled(
            .nearest, axes: 2, factors: call.elements(2), alignsCorners: false))
      }
      return .tensor(
        try call.resized { height, width in
          ResizeNearestNeighbor(height: height, width: width, sampling: .asymmetric)
        })
    },
    ScriptOperator(
      "aten::upsample_bilinear2d(Tensor input, int[]? output_size, bool align_corners, "
        + "float[]? scale_factors)"
    ) { call in
      let isSlow = try [.float64, .uint8].contains(call.tensor(0).type.elementType)
      if try (isSlow || !call.isNone(3)) && !call.tensor(0).isQuantized {
        // A factor that is given counts more than the sizes.
        return .tensor(
          try call.resampled(
            .linear, axes: 2, factors: call.isNone(3) ? nil : call.elements(3),
            alignsCorners: call.bool(2)))
      }
      let sampling: ResizeSampling = try call.bool(2) ? .alignCorners : .halfPixelCenters
      return .tensor(
        try call.resized(factors: 3) { height, width in
          ResizeBilinear(height: height, width: width, sampling: sampling)
        })
    },
  ]
}

extension ScriptCall {
  /// What a closure makes of the first tensor with channels last, with channels first again.
  fileprivate func images(
    _ body: (ScriptTensor) throws -> ScriptTensor
  ) throws -> ScriptTensor {
    try recorder.withImages(tensor(0), name, body)
  }

  /// The window of a pooling with arguments kernel, stride and padding; without a stride windows
  /// touch.
  fileprivate func window(
    _ kernel: [Int], ceil: Bool, dilation: [Int]
  ) throws -> SpatialWindow {
    let given = try optionalInts(2)
    let stride = given == nil ? kernel : try ints(2, count: 2)
    let padding = try ints(3, count: 2)
    let shape = try tensor(0).shape
    guard shape.rank >= 3, stride.allSatisfy({ $0 > 0 }), kernel.allSatisfy({ $0 > 0 }),
      dilation.allSatisfy({ $0 > 0 }),
      (kernel + stride + padding + dilation).allSatisfy({ $0 < 1 << 30 }),
      zip(padding, kernel).allSatisfy({ $0 >= 0 && 2 * $0 <= $1 })
    else {
      throw ScriptError(
        "\(name) cannot slide a window of \(kernel) with stride \(stride), padding \(padding) and "
          + "dilation \(dilation) over images of shape \(shape)")
    }
    let sizes = Array(shape.dimensions.suffix(2))
    let extra = (0..<2).map { axis in
      ceil
        ? ceilExtension(sizes[axis], kernel[axis], stride[axis], padding[axis], dilation[axis]) : 0
    }
    if extra != [0, 0], name != "aten::max_pool2d" {
      throw ScriptError.unsupported("\(name) with ceil_mode where it adds a window")
    }
    return SpatialWindow(
      strideHeight: stride[0], strideWidth: stride[1], dilationHeight: dilation[0],
      dilationWidth: dilation[1],
      padding: .explicit(
        top: padding[0], bottom: padding[0] + extra[0], left: padding[1],
        right: padding[1] + extra[1]))
  }

  /// How far an axis must be extended so that the last, partial window counts.
  ///
  /// A window that would begin in the padding behind the image is left out. Source: PyTorch
  /// `aten/src/ATen/native/Pool.h`, `pooling_output_shape_pad_lr`.
  private func ceilExtension(
    _ size: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int
  ) -> Int {
    let room = size + 2 * padding - dilation * (kernel - 1) - 1
    guard room >= 0, room % stride != 0, (room / stride + 1) * stride < size + padding else {
      return 0
    }
    return stride - room % stride
  }

  /// The sizes of an adaptive pooling, `None` for those of the input.
  fileprivate func outputSizes() throws -> [Int?] {
    if case .int(let size) = arguments[1] { return [size, size] }
    let sizes = try elements(1).map { element -> Int? in
      switch element {
      case .none: return nil
      case .int(let size): return size
      default: throw wrong(1, "sizes")
      }
    }
    return sizes.count == 1 ? [sizes[0], sizes[0]] : sizes
  }

  fileprivate func adaptiveAverage(
    _ images: ScriptTensor, sizes: [Int?]
  ) throws -> ScriptTensor {
    let shape = images.shape
    guard sizes.count == 2 else { throw wrong(1, "two sizes") }
    let (height, width) = (sizes[0] ?? shape[1], sizes[1] ?? shape[2])
    if height == 1, width == 1 {
      return try recorder.apply(
        Mean(axes: [1, 2], keepsDimensions: true, rescaling: .floatingPoint), [images])
    }
    let isPlain = images.type.elementType == .float32 && !images.isQuantized
    if isPlain, height > 0, width > 0, height < 1 << 20, width < 1 << 20, shape.elementCount > 0,
      shape[1] % height != 0 || shape[2] % width != 0
    {
      try requireBudget(height.checkedProduct(with: width) ?? .max)
      let means = try Formula(images, recorder).transposed([0, 3, 1, 2]).applying(
        PoolWindows(
          .mean(divisor: nil),
          axes: [.dividing(shape[1], into: height), .dividing(shape[2], into: width)]))
      return try means.transposed([0, 2, 3, 1]).tensor
    }
    guard height > 0, width > 0, shape[1] % height == 0, shape[2] % width == 0, shape[1] > 0,
      shape[2] > 0
    else {
      guard height >= 0, width >= 0, shape[1] > 0, shape[2] > 0,
        height.checkedProduct(with: width).map({ $0 <= ScriptOperator.largestTensor }) ?? false
      else { throw wrong(1, "sizes, and images that are not empty") }
      let planes = try recorder.apply(Transpose(permutation: [0, 3, 1, 2]), [images])
      let pooled = try recorder.apply(
        PoolWindows(
          .mean(divisor: nil),
          axes: [.dividing(shape[1], into: height), .dividing(shape[2], into: width)]), [planes])
      return try recorder.apply(Transpose(permutation: [0, 2, 3, 1]), [pooled])
    }
    let (rows, columns) = (shape[1] / height, shape[2] / width)
    return try recorder.apply(
      AveragePool2D(
        kernelHeight: rows, kernelWidth: columns,
        window: SpatialWindow(strideHeight: rows, strideWidth: columns),
        rescaling: .floatingPoint), [images])
  }

  fileprivate func resized(
    factors: Int = 2, _ make: (Int, Int) -> any Operator
  ) throws -> ScriptTensor {
    let shape = try tensor(0).shape
    guard shape.rank == 4 else { throw wrong(0, "images [N, C, H, W]") }
    let sizes: [Int]
    if let given = try optionalInts(1) {
      sizes = given
    } else {
      let scales = try elements(factors).map { $0.double ?? 0 }
      guard scales.count == 2, scales.allSatisfy({ $0 > 0 && $0 < 1e6 }) else {
        throw wrong(factors, "two scale factors")
      }
      sizes = zip(shape.dimensions.suffix(2), scales).map { Int(Double($0) * $1) }
    }
    guard sizes.count == 2, sizes.allSatisfy({ $0 > 0 }) else { throw wrong(1, "two sizes") }
    return try images { try recorder.apply(make(sizes[0], sizes[1]), [$0]) }
  }
}

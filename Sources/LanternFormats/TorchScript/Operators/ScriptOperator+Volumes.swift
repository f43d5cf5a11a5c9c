internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Convolutions along one, two and three axes, transposed ones too.
  static let volumes: [ScriptOperator] = [
    convolution("aten::conv1d", axes: 1), convolution("aten::conv3d", axes: 3),
    paddedConvolution("aten::conv1d.padding", axes: 1),
    paddedConvolution("aten::conv3d.padding", axes: 3),
    transposed("aten::conv_transpose1d", axes: 1),
    transposed("aten::conv_transpose2d.input", axes: 2),
    transposed("aten::conv_transpose3d.input", axes: 3),
    general(
      "aten::_convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, "
        + "int[] dilation, bool transposed, int[] output_padding, int groups, bool benchmark, "
        + "bool deterministic, bool cudnn_enabled, bool allow_tf32=True)"),
    general(
      "aten::convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, "
        + "int[] dilation, bool transposed, int[] output_padding, int groups)"),
  ]

  private static func convolution(_ name: String, axes: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor weight, Tensor? bias=None, int[\(axes)] stride=1, "
        + "int[\(axes)] padding=0, int[\(axes)] dilation=1, int groups=1)"
    ) { call in
      .tensor(
        try call.volumeConvolution(
          Sliding(
            stride: call.ints(3, count: axes), before: call.ints(4, count: axes),
            after: call.ints(4, count: axes), dilation: call.ints(5, count: axes)),
          groups: call.int(6)))
    }
  }

  private static func paddedConvolution(_ name: String, axes: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor weight, Tensor? bias=None, int[\(axes)] stride=1, "
        + "str padding=\"valid\", int[\(axes)] dilation=1, int groups=1)"
    ) { call in
      let (dilation, kernel) = (try call.ints(5, count: axes), try call.tensor(1).shape)
      var before = [Int](repeating: 0, count: axes)
      var after = before
      if try call.string(4) == "same" {
        guard kernel.rank == axes + 2 else { throw call.wrong(1, "weights of \(axes) axes") }
        for axis in 0..<axes {
          let reach = try call.checked(
            dilation[axis].multipliedReportingOverflow(by: max(0, kernel[axis + 2] - 1)))
          before[axis] = reach / 2
          after[axis] = reach - reach / 2
        }
      }
      return .tensor(
        try call.volumeConvolution(
          Sliding(
            stride: call.ints(3, count: axes), before: before, after: after, dilation: dilation),
          groups: call.int(6)))
    }
  }

  private static func transposed(_ name: String, axes: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor input, Tensor weight, Tensor? bias=None, int[\(axes)] stride=1, "
        + "int[\(axes)] padding=0, int[\(axes)] output_padding=0, int groups=1, "
        + "int[\(axes)] dilation=1)"
    ) { call in
      let padding = try call.ints(4, count: axes)
      return .tensor(
        try call.transposedConvolution(
          Sliding(
            stride: call.ints(3, count: axes), before: padding, after: padding,
            dilation: call.ints(7, count: axes)),
          extra: call.ints(5, count: axes), groups: call.int(6)))
    }
  }

  private static func general(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let axes = max(1, try call.tensor(1).shape.rank - 2)
      let padding = try call.ints(4, count: axes)
      let sliding = Sliding(
        stride: try call.ints(3, count: axes), before: padding, after: padding,
        dilation: try call.ints(5, count: axes))
      guard try call.bool(6) else {
        return .tensor(try call.volumeConvolution(sliding, groups: call.int(8)))
      }
      return .tensor(
        try call.transposedConvolution(
          sliding, extra: call.ints(7, count: axes), groups: call.int(8)))
    }
  }
}

/// How a kernel slides along each axis.
struct Sliding {
  var stride: [Int]
  var before: [Int]
  var after: [Int]
  var dilation: [Int]

  /// Whether there are numbers for so many axes, all small enough to be reckoned with.
  func isPlausible(axes: Int) -> Bool {
    [stride, before, after, dilation].allSatisfy { $0.count == axes }
      && stride.allSatisfy { (1..<1 << 24).contains($0) }
      && dilation.allSatisfy { (1..<1 << 24).contains($0) }
      && (before + after).allSatisfy { $0.magnitude < 1 << 30 }
  }
}

extension ScriptCall {
  /// A convolution of arguments 0, 1 and 2 along any number of axes up to three.
  func volumeConvolution(_ sliding: Sliding, groups: Int) throws -> ScriptTensor {
    try batched { input in
      try convolved(input, tensor(1), optionalTensor(2), sliding, groups: groups)
    }
  }

  /// What a closure makes of the first tensor, which may lack the axis of the batch.
  private func batched(_ body: (ScriptTensor) throws -> ScriptTensor) throws -> ScriptTensor {
    let (input, weight) = (try tensor(0), try tensor(1))
    guard input.shape.rank == weight.shape.rank - 1 else { return try body(input) }
    let result = try body(reshapedCopy(input, to: [1] + input.shape.dimensions))
    return try reshapedCopy(result, to: Array(result.shape.dimensions.dropFirst()))
  }

  private func convolved(
    _ input: ScriptTensor, _ weight: ScriptTensor, _ bias: ScriptTensor?, _ sliding: Sliding,
    groups: Int
  ) throws -> ScriptTensor {
    let axes = weight.shape.rank - 2
    guard (1...3).contains(axes), input.shape.rank == weight.shape.rank, groups >= 1,
      input.shape[1] == weight.shape[1].checkedProduct(with: groups),
      sliding.isPlausible(axes: axes),
      weight.shape.dimensions.allSatisfy({ $0 > 0 })
    else {
      throw ScriptError(
        "\(name) cannot apply weights of shape \(weight.shape) with groups=\(groups) to "
          + "\(input.shape)")
    }
    switch axes {
    case 1:
      // A line is an image of one row.
      let sizes = weight.shape.dimensions
      let kernel = try reshapedCopy(weight, to: [sizes[0], sizes[1], 1, sizes[2]])
      let window = window(sliding, rows: nil, columns: 0)
      return try recorder.withChannelsLast(input) { lines in
        let size = lines.shape.dimensions
        let images = try reshapedCopy(lines, to: [size[0], 1, size[1], size[2]])
        let result = try imageConvolution(images, kernel, bias, window, groups: groups)
        return try reshapedCopy(
          result, to: [size[0], result.shape[2], result.shape[3]])
      }
    case 2:
      return try recorder.withChannelsLast(input) { images in
        try imageConvolution(
          images, weight, bias, window(sliding, rows: 0, columns: 1), groups: groups)
      }
    default:
      return try recorder.withChannelsLast(input) { volumes in
        try volume(volumes, weight, bias, sliding, groups: groups)
      }
    }
  }

  private func window(_ sliding: Sliding, rows: Int?, columns: Int) -> SpatialWindow {
    SpatialWindow(
      strideHeight: rows.map { sliding.stride[$0] } ?? 1, strideWidth: sliding.stride[columns],
      dilationHeight: rows.map { sliding.dilation[$0] } ?? 1,
      dilationWidth: sliding.dilation[columns],
      padding: .explicit(
        top: rows.map { sliding.before[$0] } ?? 0, bottom: rows.map { sliding.after[$0] } ?? 0,
        left: sliding.before[columns], right: sliding.after[columns]))
  }

  /// A convolution of images with channels last by weights `[O, I, KH, KW]`.
  private func imageConvolution(
    _ images: ScriptTensor, _ weight: ScriptTensor, _ bias: ScriptTensor?, _ window: SpatialWindow,
    groups: Int
  ) throws -> ScriptTensor {
    let isDepthwise = groups > 1 && weight.shape[1] == 1
    let operation: any Operator =
      isDepthwise ? DepthwiseConv2D(window: window) : Conv2D(window: window)
    let kernel = try recorder.apply(
      Transpose(permutation: isDepthwise ? [1, 2, 3, 0] : [0, 2, 3, 1]), [weight])
    return try recorder.apply(operation, [images, kernel] + (bias.map { [$0] } ?? []))
  }

  /// A convolution of volumes `[N, D, H, W, C]`: of images, with the planes under the kernel beside one
  /// another as channels where there is one group, and otherwise summed over the planes.
  private func volume(
    _ volumes: ScriptTensor, _ weight: ScriptTensor, _ bias: ScriptTensor?, _ sliding: Sliding,
    groups: Int
  ) throws -> ScriptTensor {
    var input = volumes
    let sizes = volumes.shape.dimensions
    let kernel = weight.shape.dimensions
    let (stride, dilation) = (sliding.stride[0], sliding.dilation[0])
    if sliding.before[0] > 0 || sliding.after[0] > 0 {
      input = try recorder.apply(
        Pad(before: [0, sliding.before[0], 0, 0, 0], after: [0, sliding.after[0], 0, 0, 0]), [input]
      )
    }
    let depth = input.shape[1]
    let reach = try checked(dilation.multipliedReportingOverflow(by: kernel[2] - 1))
    guard depth > reach else {
      throw ScriptError("\(name) has a kernel of \(weight.shape) for volumes of \(volumes.shape)")
    }
    let count = (depth - reach - 1) / stride + 1
    let planes = try (0..<kernel[2]).map { plane in
      var part = input
      if count != depth {
        let start = plane * dilation
        part = try recorder.apply(
          StridedSlice(
            starts: [nil, start, nil, nil, nil],
            ends: [nil, start + (count - 1) * stride + 1, nil, nil, nil],
            strides: [1, stride, 1, 1, 1]), [input])
      }
      return try reshapedCopy(part, to: [sizes[0] * count, sizes[2], sizes[3], sizes[4]])
    }
    let window = window(sliding, rows: 1, columns: 2)
    var result: ScriptTensor
    if groups == 1 {
      let images =
        planes.count == 1 ? planes[0] : try recorder.apply(Concatenate(axis: 3), planes)
      let flat = try reshapedCopy(
        recorder.apply(Transpose(permutation: [0, 2, 1, 3, 4]), [weight]),
        to: [kernel[0], kernel[1] * kernel[2], kernel[3], kernel[4]])
      result = try imageConvolution(images, flat, bias, window, groups: 1)
    } else {
      let parts = try planes.enumerated().map { plane, images in
        let flat = try reshapedCopy(
          part(of: weight, axis: 2, plane..<plane + 1),
          to: [kernel[0], kernel[1], kernel[3], kernel[4]])
        return try imageConvolution(
          images, flat, plane == 0 ? bias : nil, window, groups: groups)
      }
      result = try parts.dropFirst().reduce(parts[0]) { try recorder.apply(Add(), [$0, $1]) }
    }
    let made = result.shape.dimensions
    result = try reshapedCopy(result, to: [sizes[0], count] + made[1...])
    return result
  }

  /// The transpose of a convolution, with weights `[C, O / groups, ...]`.
  ///
  /// With a stride s along an axis, tap `s * a + b` of pixel i adds to element `s * (i + a) + b`. So the
  /// elements of each b are a convolution of stride 1 with every s-th tap, in reverse; all of them
  /// together are one with s times as many channels, which are then put side by side.
  func transposedConvolution(
    _ sliding: Sliding, extra: [Int], groups: Int
  ) throws -> ScriptTensor {
    try batched { input in
      let weight = try tensor(1)
      let axes = weight.shape.rank - 2
      let sizes = weight.shape.dimensions
      guard (1...3).contains(axes), input.shape.rank == axes + 2, groups >= 1,
        sizes[0] % groups == 0, input.shape[1] == sizes[0], sliding.isPlausible(axes: axes),
        extra.allSatisfy({ (0..<1 << 24).contains($0) }), sizes.allSatisfy({ $0 > 0 }),
        sliding.before.allSatisfy({ $0 >= 0 }),
        input.shape.dimensions.allSatisfy({ (1..<1 << 24).contains($0) })
      else {
        throw ScriptError(
          "\(name) cannot apply weights of shape \(weight.shape) with groups=\(groups) to "
            + "\(input.shape)")
      }
      return try phases(input, weight, sliding, extra: extra, groups: groups)
    }
  }

  private func phases(
    _ input: ScriptTensor, _ given: ScriptTensor, _ sliding: Sliding, extra: [Int], groups: Int
  ) throws -> ScriptTensor {
    let axes = given.shape.rank - 2
    var weight = Formula(given, recorder)
    if sliding.dilation.contains(where: { $0 > 1 }) {
      let zero = try number(.double(0), like: given)
      weight = Formula(
        try recorder.apply(Dilate(factors: [1, 1] + sliding.dilation), [given, zero]), recorder)
    }
    let stride: [Int] = sliding.stride
    let lengths: [Int] = Array(input.shape.dimensions[2...])
    let kernel: [Int] = Array(weight.tensor.shape.dimensions[2...])
    let ones = [Int](repeating: 1, count: axes)
    var (results, taps, fill, after): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
    for axis in 0..<axes {
      let reach = (lengths[axis] - 1) * stride[axis] + kernel[axis] + extra[axis]
      let result = reach - sliding.before[axis] - sliding.after[axis]
      let count = (kernel[axis] + stride[axis] - 1) / stride[axis]
      let wanted = (sliding.before[axis] + result + stride[axis] - 1) / stride[axis]
      results.append(result)
      taps.append(count)
      fill.append(count * stride[axis] - kernel[axis])
      after.append(count - 1 + max(0, wanted - (lengths[axis] + count - 1)))
    }
    guard results.allSatisfy({ $0 > 0 }) else {
      throw ScriptError("\(name) of \(input.shape) would have a result of \(results) elements")
    }
    if fill.contains(where: { $0 > 0 }) {
      let zeros = [Int](repeating: 0, count: axes + 2)
      weight = try weight.applying(Pad(before: zeros, after: [0, 0] + fill))
    }
    let inputs = given.shape[0] / groups
    let outputs = given.shape[1]
    let phases: Int = stride.reduce(1, *)
    // Each axis of the kernel becomes its taps and its phases.
    var (split, order): ([Int], [Int]) = ([groups, inputs, outputs], [0, 2])
    for axis in 0..<axes { split += [taps[axis], stride[axis]] }
    for axis in 0..<axes { order.append(4 + 2 * axis) }
    order.append(1)
    for axis in 0..<axes { order.append(3 + 2 * axis) }
    let reversed: [Int] = Array(3 + axes..<3 + 2 * axes)
    let flat: [Int] = [groups * outputs * phases, inputs] + taps
    weight = try weight.reshaped(split).transposed(order)
    weight = try weight.applying(Reverse(axes: reversed)).reshaped(flat)
    let inner = Sliding(
      stride: ones, before: taps.map { $0 - 1 }, after: after, dilation: ones)
    let bias = try optionalTensor(2)
    let channels = groups * outputs
    var result = Formula(
      try convolved(input, weight.tensor, phases == 1 ? bias : nil, inner, groups: groups), recorder
    )
    let batch = result.tensor.shape[0]
    if phases > 1 {
      let made: [Int] = Array(result.tensor.shape.dimensions[2...])
      var (turns, sizes): ([Int], [Int]) = ([0, 1], [batch, channels])
      for axis in 0..<axes {
        turns += [2 + axes + axis, 2 + axis]
        sizes.append(made[axis] * stride[axis])
      }
      let apart: [Int] = [batch, channels] + stride + made
      result = try result.reshaped(apart).transposed(turns).reshaped(sizes)
    }
    let size: [Int] = [batch, channels] + results
    if result.tensor.shape.dimensions != size {
      result = try result.applying(Slice(starts: [0, 0] + sliding.before, sizes: size))
    }
    guard phases > 1, let bias else { return result.tensor }
    return try (result + Formula(bias, recorder).reshaped([channels] + ones)).tensor
  }
}

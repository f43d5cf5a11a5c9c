internal import LanternGraphs
internal import LanternTensors

/// A float convolution in one to three dimensions, with a number for each of them.
struct SpatialConvolution {
  var weight: ScriptTensor
  var bias: ScriptTensor?
  var stride: [Int]
  /// Zeros in front of the first element, and behind the last one.
  var before: [Int], after: [Int]
  var dilation: [Int]
  var groups: Int

  /// Throws `ScriptError` where numbers make no sense.
  func validate(_ name: String) throws {
    let rank = weight.shape.rank - 2
    let lists = [stride, before, after, dilation]
    guard (1...3).contains(rank), lists.allSatisfy({ $0.count == rank }), groups > 0,
      (stride + dilation).allSatisfy({ (1..<1 << 24).contains($0) }),
      (before + after).allSatisfy({ (0..<1 << 24).contains($0) }),
      weight.shape.dimensions.allSatisfy({ (1..<1 << 24).contains($0) })
    else {
      throw ScriptError(
        "\(name) cannot apply weights of shape \(weight.shape) with stride \(stride), padding "
          + "\(before), dilation \(dilation) and groups=\(groups)")
    }
  }
}

extension Recorder {
  /// Records a convolution of `[N, C, ...]`, or of `[C, ...]`, as one of images.
  ///
  /// Lines are images of one row. Of volumes, the planes under the window become channels of images.
  func convolution(
    _ input: ScriptTensor, _ spatial: SpatialConvolution, _ name: String
  ) throws -> ScriptTensor {
    try spatial.validate(name)
    let axes = spatial.weight.shape.rank - 2
    guard input.shape.rank == axes + 2 else {
      guard input.shape.rank == axes + 1 else {
        throw ScriptError(
          "\(name) with weights of shape \(spatial.weight.shape) cannot go over \(input.shape)")
      }
      let batch = try apply(Reshape(dimensions: [1] + input.shape.dimensions), [input])
      let result = try convolution(batch, spatial, name)
      return try apply(Reshape(dimensions: Array(result.shape.dimensions.dropFirst())), [result])
    }
    switch axes {
    case 1:
      let (sizes, kernel) = (input.shape.dimensions, spatial.weight.shape.dimensions)
      let row = try apply(Reshape(dimensions: [sizes[0], sizes[1], 1, sizes[2]]), [input])
      var image = spatial
      image.weight = try apply(
        Reshape(dimensions: [kernel[0], kernel[1], 1, kernel[2]]), [spatial.weight])
      (image.stride, image.dilation) = ([1] + spatial.stride, [1] + spatial.dilation)
      (image.before, image.after) = ([0] + spatial.before, [0] + spatial.after)
      let result = try convolution(row, image, name)
      let shape = result.shape
      return try apply(Reshape(dimensions: [shape[0], shape[1], shape[3]]), [result])
    case 2:
      let window = SpatialWindow(
        strideHeight: spatial.stride[0], strideWidth: spatial.stride[1],
        dilationHeight: spatial.dilation[0], dilationWidth: spatial.dilation[1],
        padding: .explicit(
          top: spatial.before[0], bottom: spatial.after[0], left: spatial.before[1],
          right: spatial.after[1]))
      return try convolution(
        input,
        Convolution(
          weight: spatial.weight, bias: spatial.bias, window: window, groups: spatial.groups), name)
    default: return try volumeConvolution(input, spatial, name)
    }
  }

  private func volumeConvolution(
    _ input: ScriptTensor, _ spatial: SpatialConvolution, _ name: String
  ) throws -> ScriptTensor {
    let kernel = spatial.weight.shape.dimensions
    var volume = input
    if spatial.before[0] > 0 || spatial.after[0] > 0 {
      volume = try apply(
        Pad(
          before: [0, 0, spatial.before[0], 0, 0], after: [0, 0, spatial.after[0], 0, 0]), [input])
    }
    let (stride, dilation) = (spatial.stride[0], spatial.dilation[0])
    let sizes = volume.shape.dimensions
    guard let reach = (kernel[2] - 1).checkedProduct(with: dilation), reach < sizes[2] else {
      throw ScriptError(
        "\(name) with weights of shape \(spatial.weight.shape) is larger than \(input.shape)")
    }
    let planes = (sizes[2] - reach - 1) / stride + 1
    let open = [Int?](repeating: nil, count: 5)
    let parts = try (0..<kernel[2]).map { tap in
      var (starts, ends, strides) = (open, open, [1, 1, 1, 1, 1])
      starts[2] = tap * dilation
      ends[2] = tap * dilation + (planes - 1) * stride + 1
      strides[2] = stride
      return try apply(StridedSlice(starts: starts, ends: ends, strides: strides), [volume])
    }
    let stacked = try apply(Stack(axis: 2), parts)
    let turned = try apply(Transpose(permutation: [0, 3, 1, 2, 4, 5]), [stacked])
    let images = try apply(
      Reshape(
        dimensions: [sizes[0] * planes, sizes[1] * kernel[2], sizes[3], sizes[4]]), [turned])
    var plane = spatial
    plane.weight = try apply(
      Reshape(dimensions: [kernel[0], kernel[1] * kernel[2], kernel[3], kernel[4]]),
      [spatial.weight])
    (plane.stride, plane.dilation) = (Array(spatial.stride[1...]), Array(spatial.dilation[1...]))
    (plane.before, plane.after) = (Array(spatial.before[1...]), Array(spatial.after[1...]))
    let result = try convolution(images, plane, name)
    let shape = result.shape
    let split = try apply(
      Reshape(dimensions: [sizes[0], planes, shape[1], shape[2], shape[3]]), [result])
    return try apply(Transpose(permutation: [0, 2, 1, 3, 4]), [split])
  }

  /// Records a transposed convolution with weights `[C, O / groups, ...]`.
  ///
  /// With a stride s along an axis, tap `s * a + b` of pixel i adds to element `s * (i + a) + b`. So the
  /// elements of each b are a convolution of stride 1 with every s-th tap, in reverse; all of them
  /// together are one convolution with s times as many channels, which are then put side by side.
  func transposedConvolution(
    _ input: ScriptTensor, _ spatial: SpatialConvolution, outputPadding: [Int], _ name: String
  ) throws -> ScriptTensor {
    try spatial.validate(name)
    let axes = spatial.weight.shape.rank - 2
    if input.shape.rank == axes + 1 {
      let batch = try apply(Reshape(dimensions: [1] + input.shape.dimensions), [input])
      let result = try transposedConvolution(batch, spatial, outputPadding: outputPadding, name)
      return try apply(Reshape(dimensions: Array(result.shape.dimensions.dropFirst())), [result])
    }
    let groups = spatial.groups
    guard input.shape.rank == axes + 2, input.shape[1] == spatial.weight.shape[0],
      spatial.weight.shape[0] % groups == 0, outputPadding.count == axes,
      outputPadding.allSatisfy({ (0..<1 << 24).contains($0) }),
      input.shape.dimensions.allSatisfy({ (0..<1 << 24).contains($0) }),
      input.shape.dimensions[2...].allSatisfy({ $0 > 0 })
    else {
      throw ScriptError(
        "\(name) with weights of shape \(spatial.weight.shape) and groups=\(groups) cannot go over "
          + "\(input.shape)")
    }
    var weight = spatial.weight
    if spatial.dilation.contains(where: { $0 > 1 }) {
      let zero = try scalarTensor(.double(0), weight.type.elementType)
      weight = try apply(Dilate(factors: [1, 1] + spatial.dilation), [weight, zero])
    }
    let (stride, sizes) = (spatial.stride, Array(input.shape.dimensions[2...]))
    let kernel = Array(weight.shape.dimensions[2...])
    let taps = (0..<axes).map { (kernel[$0] + stride[$0] - 1) / stride[$0] }
    let fill = (0..<axes).map { taps[$0] * stride[$0] - kernel[$0] }
    if fill.contains(where: { $0 > 0 }) {
      weight = try apply(
        Pad(before: [Int](repeating: 0, count: axes + 2), after: [0, 0] + fill), [weight])
    }
    let (inputs, outputs) = (weight.shape[0] / groups, weight.shape[1])
    weight = try apply(
      Reshape(
        dimensions: [groups, inputs, outputs] + (0..<axes).flatMap { [taps[$0], stride[$0]] }),
      [weight])
    let (tapAxes, phaseAxes) = ((0..<axes).map { 3 + 2 * $0 }, (0..<axes).map { 4 + 2 * $0 })
    weight = try apply(Transpose(permutation: [0, 2] + phaseAxes + [1] + tapAxes), [weight])
    weight = try apply(Reverse(axes: (0..<axes).map { 3 + axes + $0 }), [weight])
    let phases = stride.reduce(1, *)
    weight = try apply(
      Reshape(dimensions: [groups * outputs * phases, inputs] + taps), [weight])
    let results = (0..<axes).map { axis in
      (sizes[axis] - 1) * stride[axis] + kernel[axis] - spatial.before[axis] - spatial.after[axis]
        + outputPadding[axis]
    }
    guard results.allSatisfy({ $0 > 0 }) else {
      throw ScriptError("\(name) of \(input.shape) would have a result of \(results) elements")
    }
    let wanted = (0..<axes).map {
      (spatial.before[$0] + results[$0] + stride[$0] - 1) / stride[$0]
    }
    let inner = SpatialConvolution(
      weight: weight, bias: nil, stride: [Int](repeating: 1, count: axes), before: taps.map { $0 - 1 },
      after: (0..<axes).map { taps[$0] - 1 + max(0, wanted[$0] - (sizes[$0] + taps[$0] - 1)) },
      dilation: [Int](repeating: 1, count: axes), groups: groups)
    var result = try convolution(input, inner, name)
    let channels = groups * outputs
    if phases > 1 {
      let lengths = Array(result.shape.dimensions[2...])
      result = try apply(
        Reshape(dimensions: [result.shape[0], channels] + stride + lengths), [result])
      result = try apply(
        Transpose(permutation: [0, 1] + (0..<axes).flatMap { [2 + axes + $0, 2 + $0] }), [result])
      result = try apply(
        Reshape(dimensions: [result.shape[0], channels] + zip(lengths, stride).map(*)), [result])
    }
    if Array(result.shape.dimensions[2...]) != results {
      result = try apply(
        Slice(starts: [0, 0] + spatial.before, sizes: [result.shape[0], channels] + results),
        [result])
    }
    guard let bias = spatial.bias else { return result }
    let column = try apply(
      Reshape(dimensions: [channels] + [Int](repeating: 1, count: axes)), [bias])
    return try apply(Add(), [result, column])
  }
}

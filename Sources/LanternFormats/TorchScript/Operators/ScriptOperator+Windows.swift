internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Pooling along one and three axes, and to sizes that do not divide those of the input.
  static let windows: [ScriptOperator] = [
    maximum("aten::max_pool1d", axes: 1), maximum("aten::max_pool3d", axes: 3),
    mean("aten::avg_pool1d", axes: 1, hasDivisor: false),
    mean("aten::avg_pool3d", axes: 3, hasDivisor: true),
    withIndices("aten::max_pool1d_with_indices", axes: 1),
    withIndices("aten::max_pool2d_with_indices", axes: 2),
    withIndices("aten::max_pool3d_with_indices", axes: 3),
    ScriptOperator("aten::max_unpool2d(Tensor self, Tensor indices, int[2] output_size)") { call in
      .tensor(try call.unpooled(axes: 2))
    },
    ScriptOperator(
      "aten::max_unpool3d(Tensor self, Tensor indices, int[3] output_size, int[3] stride=1, "
        + "int[3] padding=0)"
    ) { call in .tensor(try call.unpooled(axes: 3)) },
    adaptive("aten::adaptive_avg_pool1d", axes: 1, .mean(divisor: nil)),
    adaptive("aten::adaptive_avg_pool3d", axes: 3, .mean(divisor: nil)),
    adaptive("aten::adaptive_max_pool1d", axes: 1, .maximum(givesIndices: true)),
    adaptive("aten::adaptive_max_pool2d", axes: 2, .maximum(givesIndices: true)),
    adaptive("aten::adaptive_max_pool3d", axes: 3, .maximum(givesIndices: true)),
  ]

  private static func maximum(_ name: String, axes: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, int[\(axes)] kernel_size, int[\(axes)] stride=[], "
        + "int[\(axes)] padding=0, int[\(axes)] dilation=1, bool ceil_mode=False)"
    ) { call in
      .tensor(try call.windowMaxima(axes: axes, givesIndices: false)[0])
    }
  }

  private static func withIndices(_ name: String, axes: Int) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, int[\(axes)] kernel_size, int[\(axes)] stride=[], "
        + "int[\(axes)] padding=0, int[\(axes)] dilation=1, bool ceil_mode=False)"
    ) { call in call.tuple(try call.windowMaxima(axes: axes, givesIndices: true)) }
  }

  private static func mean(_ name: String, axes: Int, hasDivisor: Bool) -> ScriptOperator {
    ScriptOperator(
      "\(name)(Tensor self, int[\(axes)] kernel_size, int[\(axes)] stride=[], "
        + "int[\(axes)] padding=0, bool ceil_mode=False, bool count_include_pad=True"
        + (hasDivisor ? ", int? divisor_override=None)" : ")")
    ) { call in
      .tensor(try call.windowMeans(axes: axes, hasDivisor: hasDivisor))
    }
  }

  private static func adaptive(
    _ name: String, axes: Int, _ function: PoolWindows.Function
  ) -> ScriptOperator {
    ScriptOperator("\(name)(Tensor self, Any output_size)") { call in
      let input = try call.tensor(0)
      guard input.shape.rank >= axes else { throw call.wrong(0, "\(axes) axes") }
      let sizes = Array(input.shape.dimensions.suffix(axes))
      let wanted = try call.wantedSizes(sizes)
      let outputs = try call.recorder.record(
        PoolWindows(function, axes: zip(sizes, wanted).map { .dividing($0, into: $1) }), [input])
      return outputs.count == 1 ? .tensor(outputs[0]) : call.tuple(outputs)
    }
  }
}

extension ScriptCall {
  /// The largest element under each position of the window of the arguments, and its index if wanted.
  func windowMaxima(axes: Int, givesIndices: Bool) throws -> [ScriptTensor] {
    let spans = try windows(
      axes: axes, dilation: ints(4, count: axes), ceil: bool(5), countsPadding: false)
    return try recorder.record(
      PoolWindows(.maximum(givesIndices: givesIndices), axes: spans), [tensor(0)])
  }

  /// The mean under each position of the window of the arguments.
  func windowMeans(axes: Int, hasDivisor: Bool = true) throws -> ScriptTensor {
    let spans = try windows(
      axes: axes, dilation: [Int](repeating: 1, count: axes), ceil: bool(4),
      countsPadding: bool(5))
    let divisor = try hasDivisor ? optionalInt(6) : nil
    guard divisor != 0 else { throw wrong(6, "a divisor that is not 0") }
    return try recorder.apply(PoolWindows(.mean(divisor: divisor), axes: spans), [tensor(0)])
  }

  /// The first tensor's elements at the indices of the second, in planes of the sizes of argument 2.
  fileprivate func unpooled(axes: Int) throws -> ScriptTensor {
    let (input, indices) = (try formula(0), try formula(1))
    let (shape, sizes) = (input.tensor.shape.dimensions, try ints(2, count: axes))
    guard shape.count > axes, sizes.allSatisfy({ (0..<1 << 24).contains($0) }) else {
      throw wrong(0, "a tensor [C] of \(axes) axes more")
    }
    let size = sizes.reduce(1) { $0.checkedProduct(with: $1) ?? .max }
    try requireBudget(size)
    let rows = Array(shape.dropLast(axes)) + [shape.suffix(axes).reduce(1, *)]
    let placed = try input.reshaped(rows).combining(
      PlaceAtIndices(size: size), with: indices.reshaped(rows))
    return try placed.reshaped(shape.dropLast(axes) + sizes).tensor
  }

  /// The sizes that argument 1 asks for, those of the input for `None`.
  fileprivate func wantedSizes(_ sizes: [Int]) throws -> [Int] {
    let given: [ScriptValue]
    if case .int = arguments[1] {
      given = sizes.map { _ in arguments[1] }
    } else {
      given = try elements(1)
    }
    let wanted = try zip(given, sizes).map { value, size -> Int in
      switch value {
      case .none: return size
      case .int(let number): return number
      default: throw wrong(1, "sizes")
      }
    }
    guard wanted.count == sizes.count, wanted.allSatisfy({ (0..<1 << 24).contains($0) }),
      sizes.allSatisfy({ $0 > 0 })
    else { throw wrong(1, "\(sizes.count) sizes, and an input that is not empty") }
    try requireBudget(wanted.reduce(1) { $0.checkedProduct(with: $1) ?? .max })
    return wanted
  }

  /// What a window of arguments kernel, stride and padding covers of the last axes.
  ///
  /// Source: PyTorch `aten/src/ATen/native/Pool.h`, `pooling_output_shape_pad_lr`.
  fileprivate func windows(
    axes: Int, dilation: [Int], ceil: Bool, countsPadding: Bool
  ) throws -> [WindowSpans] {
    let kernel = try ints(1, count: axes)
    let stride = try optionalInts(2) == nil ? kernel : ints(2, count: axes)
    let padding = try ints(3, count: axes)
    let shape = try tensor(0).shape
    guard shape.rank >= axes,
      (kernel + stride + dilation).allSatisfy({ (1..<1 << 20).contains($0) }),
      zip(padding, kernel).allSatisfy({ $0 >= 0 && $0 <= $1 / 2 })
    else {
      throw ScriptError(
        "\(name) cannot slide a window of \(kernel) with stride \(stride), padding \(padding) and "
          + "dilation \(dilation) over \(shape)")
    }
    return try shape.dimensions.suffix(axes).enumerated().map { axis, size in
      let reach = dilation[axis] * (kernel[axis] - 1)
      let room = size + 2 * padding[axis] - reach - 1
      guard room >= 0 else {
        throw ScriptError("\(name) has a window that is larger than the input of shape \(shape)")
      }
      var count = (room + (ceil ? stride[axis] - 1 : 0)) / stride[axis] + 1
      // No window begins in the padding behind the input.
      if ceil, (count - 1) * stride[axis] >= size + padding[axis] { count -= 1 }
      let spans = (0..<count).map { index in
        let start = index * stride[axis] - padding[axis]
        let end = min(start + kernel[axis], size + padding[axis])
        // What lies before the input is skipped, in whole steps.
        let skipped = start < 0 ? (-start + dilation[axis] - 1) / dilation[axis] : 0
        let first = start + skipped * dilation[axis]
        let covered = max(0, min(kernel[axis] - skipped, (size - 1 - first) / dilation[axis] + 1))
        return WindowSpan(
          start: first, count: first < size ? covered : 0,
          divisor: countsPadding ? end - start : nil)
      }
      return WindowSpans(spans, step: dilation[axis])
    }
  }
}

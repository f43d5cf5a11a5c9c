internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Convolutions with channels first, in one to three dimensions.
  static let convolutions: [ScriptOperator] =
    [1, 2, 3].flatMap(convolution) + [
      general(
        "aten::_convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, "
          + "int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups, "
          + "bool benchmark, bool deterministic, bool cudnn_enabled, bool allow_tf32=True)"),
      general(
        "aten::convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, "
          + "int[] dilation, bool transposed, int[] output_padding, int groups)"),
      general(
        "aten::convolution_overrideable(Tensor input, Tensor weight, Tensor? bias, int[] stride, "
          + "int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups)"),
      ScriptOperator(
        "aten::_convolution_mode(Tensor input, Tensor weight, Tensor? bias, int[] stride, "
          + "str padding, int[] dilation, int groups)"
      ) { call in
        .tensor(try call.convolution(stride: 3, padding: 4, dilation: 5, groups: 6))
      },
      ScriptOperator(
        "aten::mkldnn_convolution(Tensor self, Tensor weight, Tensor? bias, int[] padding, "
          + "int[] stride, int[] dilation, int groups)"
      ) { call in
        .tensor(try call.convolution(stride: 4, padding: 3, dilation: 5, groups: 6))
      },
      ScriptOperator(
        "aten::thnn_conv2d(Tensor self, Tensor weight, int[2] kernel_size, Tensor? bias=None, "
          + "int[2] stride=1, int[2] padding=0)"
      ) { call in
        let padding = try call.ints(5, count: 2)
        return .tensor(
          try call.recorder.convolution(
            call.tensor(0),
            SpatialConvolution(
              weight: call.tensor(1), bias: call.optionalTensor(3), stride: call.ints(4, count: 2),
              before: padding, after: padding, dilation: [1, 1], groups: 1), call.name))
      },
      ScriptOperator("aten::conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0)") { call in
        let (input, weight) = (try call.formula(0), try call.formula(1))
        guard input.tensor.shape.rank == 3, weight.tensor.shape.rank == 3 else {
          throw call.wrong(0, "a tensor [steps, batch, channels]")
        }
        let padding = [try call.int(3)]
        let result = try call.recorder.convolution(
          input.transposed([1, 2, 0]).tensor,
          SpatialConvolution(
            weight: weight.transposed([2, 1, 0]).tensor, bias: call.tensor(2), stride: [1],
            before: padding, after: padding, dilation: [1], groups: 1), call.name)
        return .tensor(try Formula(result, call.recorder).transposed([2, 0, 1]).tensor)
      },
    ]

  /// Both overloads of a convolution in a number of dimensions, and the transposed one.
  private static func convolution(_ axes: Int) -> [ScriptOperator] {
    let head = "(Tensor input, Tensor weight, Tensor? bias=None, int[\(axes)] stride=1, "
    let tail = "int[\(axes)] dilation=1, int groups=1)"
    let overload = axes == 1 ? "" : ".input"
    return [
      ScriptOperator("aten::conv\(axes)d\(head)int[\(axes)] padding=0, \(tail)") { call in
        .tensor(try call.convolution(stride: 3, padding: 4, dilation: 5, groups: 6))
      },
      ScriptOperator("aten::conv\(axes)d.padding\(head)str padding=\"valid\", \(tail)") { call in
        .tensor(try call.convolution(stride: 3, padding: 4, dilation: 5, groups: 6))
      },
      ScriptOperator(
        "aten::conv_transpose\(axes)d\(overload)\(head)int[\(axes)] padding=0, "
          + "int[\(axes)] output_padding=0, int groups=1, int[\(axes)] dilation=1)"
      ) { call in
        let spatial = try call.spatial(stride: 3, padding: 4, dilation: 7, groups: 6)
        return .tensor(
          try call.recorder.transposedConvolution(
            call.tensor(0), spatial, outputPadding: call.ints(5, count: axes), call.name))
      },
    ]
  }

  private static func general(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let spatial = try call.spatial(stride: 3, padding: 4, dilation: 5, groups: 8)
      guard try call.bool(6) else {
        return .tensor(try call.recorder.convolution(call.tensor(0), spatial, call.name))
      }
      return .tensor(
        try call.recorder.transposedConvolution(
          call.tensor(0), spatial,
          outputPadding: call.ints(7, count: spatial.stride.count), call.name))
    }
  }
}

extension ScriptCall {
  /// Records a float convolution of arguments 0, 1 and 2, with the others at these indices.
  fileprivate func convolution(
    stride: Int, padding: Int, dilation: Int, groups: Int
  ) throws -> ScriptTensor {
    try recorder.convolution(
      tensor(0), spatial(stride: stride, padding: padding, dilation: dilation, groups: groups), name)
  }

  /// The convolution that arguments describe; the padding may be the text "same" or "valid".
  fileprivate func spatial(
    stride: Int, padding: Int, dilation: Int, groups: Int
  ) throws -> SpatialConvolution {
    let weight = try tensor(1)
    let axes = weight.shape.rank - 2
    guard (1...3).contains(axes) else {
      throw ScriptError("\(name) cannot apply weights of shape \(weight.shape)")
    }
    var result = SpatialConvolution(
      weight: weight, bias: try optionalTensor(2), stride: try ints(stride, count: axes),
      before: [Int](repeating: 0, count: axes), after: [Int](repeating: 0, count: axes),
      dilation: try ints(dilation, count: axes), groups: try int(groups))
    guard case .string(let text) = arguments[padding] else {
      result.before = try ints(padding, count: axes)
      result.after = result.before
      return result
    }
    guard text != "valid" else { return result }
    guard text == "same", result.stride.allSatisfy({ $0 == 1 }) else {
      throw ScriptError(
        "\(name) has the padding \"valid\", or \"same\" with a stride of 1, and here it is "
          + "\"\(text)\" with \(result.stride)")
    }
    // The kernel's reach, whatever the sizes; the larger half at the end.
    try result.validate(name)
    for axis in 0..<axes {
      guard let reach = (weight.shape[axis + 2] - 1).checkedProduct(with: result.dilation[axis])
      else { throw ScriptError("\(name) has dilations out of range: \(result.dilation)") }
      result.before[axis] = reach / 2
      result.after[axis] = reach - reach / 2
    }
    return result
  }
}

/// A convolution with PyTorch's layout of weights: `[O, C / groups, KH, KW]`.
struct Convolution {
  var weight: ScriptTensor
  var bias: ScriptTensor?
  var window: SpatialWindow
  var groups: Int
  /// What results are clamped to.
  var activation = ActivationRange.none
  /// The quantisation of the result; nil for a float convolution.
  var quantization: Quantization?
  /// The arithmetic of a quantised convolution.
  var rescaling = Rescaling.floatingPoint
}

extension Recorder {
  /// Records a convolution of images with channels first.
  ///
  /// Throws when the shapes do not fit.
  func convolution(
    _ input: ScriptTensor, _ convolution: Convolution, _ name: String
  ) throws -> ScriptTensor {
    let (weight, groups) = (convolution.weight, convolution.groups)
    guard weight.shape.rank == 4, groups >= 1, input.shape.rank >= 3 else {
      throw ScriptError(
        "\(name) cannot apply weights of shape \(weight.shape) with groups=\(groups) to "
          + "\(input.shape)")
    }
    let channels = input.shape[input.shape.rank - 3]
    guard channels == weight.shape[1].checkedProduct(with: groups) else {
      throw ScriptError(
        "\(name) with weights of shape \(weight.shape) and groups=\(groups) takes "
          + "\(weight.shape[1].checkedProduct(with: groups) ?? 0) channels, and the input of shape "
          + "\(input.shape) has \(channels)")
    }
    let isDepthwise = groups > 1 && weight.shape[1] == 1
    let rescaling = convolution.quantization == nil ? .fixedPoint : convolution.rescaling
    let operation: any Operator =
      isDepthwise
      ? DepthwiseConv2D(
        window: convolution.window, activation: convolution.activation, rescaling: rescaling)
      : Conv2D(
        window: convolution.window, activation: convolution.activation, rescaling: rescaling)
    let order = isDepthwise ? [1, 2, 3, 0] : [0, 2, 3, 1]
    let kernel = try apply(Transpose(permutation: order), [weight])
    return try withImages(input, name) { images in
      let inputs = [images, kernel] + (convolution.bias.map { [$0] } ?? [])
      let type = images.type
      let declared = convolution.quantization.map {
        TensorType(type.elementType, type.shape, quantization: $0)
      }
      return try apply(operation, inputs, declared: declared)
    }
  }
}

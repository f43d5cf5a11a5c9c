internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Convolutions of images with channels first.
  static let convolutions: [ScriptOperator] = [
    ScriptOperator(
      "aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, int[2] stride=1, "
        + "int[2] padding=0, int[2] dilation=1, int groups=1)"
    ) { call in
      let padding = try call.ints(4, count: 2)
      return .tensor(
        try call.convolution(
          stride: call.ints(3, count: 2),
          padding: .explicit(
            top: padding[0], bottom: padding[0], left: padding[1], right: padding[1]),
          dilation: call.ints(5, count: 2), groups: call.int(6)))
    },
    ScriptOperator(
      "aten::conv2d(Tensor input, Tensor weight, Tensor? bias, int[2] stride, str padding, "
        + "int[2] dilation=1, int groups=1)"
    ) { call in
      let dilation = try call.ints(5, count: 2)
      let padding: SpatialPadding
      switch try call.string(4) {
      case "same": padding = try call.samePadding(dilation: dilation)
      case "valid": padding = .valid
      default: throw call.wrong(4, "\"same\" or \"valid\"")
      }
      return .tensor(
        try call.convolution(
          stride: call.ints(3, count: 2), padding: padding, dilation: dilation,
          groups: call.int(6)))
    },
    ScriptOperator(
      "aten::_convolution_mode(Tensor input, Tensor weight, Tensor? bias, int[] stride, "
        + "str padding, int[] dilation, int groups)"
    ) { call in
      let axes = try call.tensor(1).shape.rank - 2
      return try call.calling("aten::conv\(axes)d", call.arguments)
    },
    ScriptOperator(
      "aten::thnn_conv2d(Tensor self, Tensor weight, int[2] kernel_size, Tensor? bias=None, "
        + "int[2] stride=1, int[2] padding=0)"
    ) { call in
      let arguments = call.arguments
      return try call.calling(
        "aten::conv2d", [arguments[0], arguments[1], arguments[3], arguments[4], arguments[5]])
    },
    ScriptOperator("aten::conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0)") { call in
      let (input, weight) = (try call.formula(0), try call.formula(1))
      guard input.tensor.shape.rank == 3, weight.tensor.shape.rank == 3 else {
        throw call.wrong(0, "a tensor [steps, batch, channels]")
      }
      let result = try call.callingForTensor(
        "aten::conv1d",
        [
          .tensor(input.transposed([1, 2, 0]).tensor),
          .tensor(weight.transposed([2, 1, 0]).tensor), call.arguments[2], .int(1),
          call.arguments[3],
        ])
      return .tensor(try Formula(result, call.recorder).transposed([2, 0, 1]).tensor)
    },
  ]
}

extension ScriptCall {
  /// Records a float convolution of arguments 0, 1 and 2.
  fileprivate func convolution(
    stride: [Int], padding: SpatialPadding, dilation: [Int], groups: Int
  ) throws -> ScriptTensor {
    let (input, weight) = (try tensor(0), try tensor(1))
    let window = SpatialWindow(
      strideHeight: stride[0], strideWidth: stride[1], dilationHeight: dilation[0],
      dilationWidth: dilation[1], padding: padding)
    return try recorder.convolution(
      input, Convolution(weight: weight, bias: optionalTensor(2), window: window, groups: groups),
      name)
  }

  /// PyTorch's "same", which extends by the kernel's reach whatever the stride (which must be 1).
  fileprivate func samePadding(dilation: [Int]) throws -> SpatialPadding {
    let kernel = try tensor(1).shape
    guard kernel.rank == 4, kernel[2] > 0, kernel[3] > 0, dilation.allSatisfy({ $0 > 0 }),
      try ints(3, count: 2) == [1, 1]
    else {
      throw ScriptError("\(name) with the padding \"same\" needs a stride of 1")
    }
    guard let height = (kernel[2] - 1).checkedProduct(with: dilation[0]),
      let width = (kernel[3] - 1).checkedProduct(with: dilation[1])
    else { throw ScriptError("\(name) has dilations out of range: \(dilation)") }
    return .explicit(
      top: height / 2, bottom: height - height / 2, left: width / 2, right: width - width / 2)
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

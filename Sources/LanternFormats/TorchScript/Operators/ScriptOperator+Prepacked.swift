internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// The operators that `optimize_for_mobile` puts in place of others; they stand for XNNPACK's.
  static let prepacked: [ScriptOperator] = [
    ScriptOperator(
      "prepacked::conv2d_clamp_prepack(Tensor W, Tensor? B, int[2] stride, int[2] padding, "
        + "int[2] dilation, int groups, Scalar? output_min=None, Scalar? output_max=None)"
    ) { call in
      .object(
        PackedParameters.convolution(
          .floatConvolution, weight: call.arguments[0], bias: call.arguments[1],
          window: PackedParameters.Window(
            stride: try call.ints(2, count: 2), padding: try call.ints(3, count: 2),
            dilation: try call.ints(4, count: 2), groups: try call.int(5)),
          bounds: Array(call.arguments[6...7])))
    },
    ScriptOperator(
      "prepacked::conv2d_transpose_clamp_prepack(Tensor W, Tensor? B, int[2] stride, "
        + "int[2] padding, int[2] output_padding, int[2] dilation, int groups, "
        + "Scalar? output_min=None, Scalar? output_max=None)"
    ) { call in
      .object(
        PackedParameters.convolution(
          .floatTransposedConvolution, weight: call.arguments[0], bias: call.arguments[1],
          window: PackedParameters.Window(
            stride: try call.ints(2, count: 2), padding: try call.ints(3, count: 2),
            dilation: try call.ints(5, count: 2), outputPadding: try call.ints(4, count: 2),
            groups: try call.int(6), isTransposed: true),
          bounds: Array(call.arguments[7...8])))
    },
    ScriptOperator(
      "prepacked::linear_clamp_prepack(Tensor W, Tensor? B=None, Scalar? output_min=None, "
        + "Scalar? output_max=None)"
    ) { call in
      .object(
        PackedParameters.linear(
          .floatLinear, weight: call.arguments[0], bias: call.arguments[1],
          bounds: Array(call.arguments[2...3])))
    },
    ScriptOperator("prepacked::conv2d_clamp_run(Tensor X, Any W_prepack)") { call in
      let packed = try call.packed(1)
      guard let window = packed.window, window.stride.count == 2 else {
        throw call.wrong(1, "packed parameters of a convolution")
      }
      var convolution = Convolution(packed, window, try packed.weightTensor)
      convolution.activation = packed.range
      return .tensor(try call.recorder.convolution(call.tensor(0), convolution, call.name))
    },
    ScriptOperator("prepacked::conv2d_transpose_clamp_run(Tensor X, Any W_prepack)") { call in
      let packed = try call.packed(1)
      let result = try call.convolved(call.tensor(0), packed, packed.weightTensor, packed.bias)
      return .tensor(try call.recorder.apply(Clamp(range: packed.range), [result]))
    },
    ScriptOperator("prepacked::linear_clamp_run(Tensor X, Any W_prepack)") { call in
      let packed = try call.packed(1)
      let inputs =
        [try call.tensor(0), try packed.weightTensor] + (packed.biasTensor.map { [$0] } ?? [])
      return .tensor(
        try call.recorder.apply(
          FullyConnected(activation: packed.range, keepsDimensions: true), inputs))
    },
    addition("aten::_add_relu.Tensor(Tensor self, Tensor other, *, Scalar alpha=1)"),
    addition("aten::_add_relu.Scalar(Tensor self, Scalar other, Scalar alpha=1)"),
    ScriptOperator("prepacked::unpack_prepacked_sizes_conv2d(Any W_prepack)") { call in
      let packed = try call.packed(0)
      guard let window = packed.window else {
        throw call.wrong(0, "packed parameters of a convolution")
      }
      func list(_ values: [Int]) -> ScriptValue { .list(ScriptList(values.map(ScriptValue.int))) }
      return .tuple([
        list(try packed.weightTensor.shape.dimensions),
        packed.biasTensor.map { list($0.shape.dimensions) } ?? .none, list(window.stride),
        list(window.padding), list(window.dilation), .int(window.groups),
      ])
    },
    ScriptOperator("prepacked::unpack_prepacked_sizes_linear(Any W_prepack)") { call in
      let packed = try call.packed(0)
      func list(_ values: [Int]) -> ScriptValue { .list(ScriptList(values.map(ScriptValue.int))) }
      return .tuple([
        list(try packed.weightTensor.shape.dimensions),
        packed.biasTensor.map { list($0.shape.dimensions) } ?? .none,
      ])
    },
  ]

  /// A sum that is clamped to what is not negative.
  private static func addition(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      var other = call.arguments[1]
      if try call.double(2) != 1 {
        other = try call.calling("aten::mul", [other, call.arguments[2]])
      }
      let sum = try call.callingForTensor("aten::add", [call.arguments[0], other])
      return .tensor(try call.recorder.apply(Clamp(range: .relu), [sum]))
    }
  }
}

extension PackedParameters {
  /// What a layer for XNNPACK clamps its results to.
  fileprivate var range: ActivationRange {
    ActivationRange(lower: Float(bounds.lower), upper: Float(bounds.upper))
  }
}

extension Convolution {
  /// The convolution of packed parameters, with weights in place of theirs.
  init(_ packed: PackedParameters, _ window: PackedParameters.Window, _ weight: ScriptTensor) {
    let (padding, stride, dilation) = (window.padding, window.stride, window.dilation)
    self.init(
      weight: weight, bias: packed.biasTensor,
      window: SpatialWindow(
        strideHeight: stride[0], strideWidth: stride[1], dilationHeight: dilation[0],
        dilationWidth: dilation[1],
        padding: .explicit(
          top: padding[0], bottom: padding[0], left: padding[1], right: padding[1])),
      groups: window.groups)
  }
}

extension ScriptCall {
  /// A convolution in any number of dimensions, in real numbers, with weights and a bias in place of
  /// the packed ones.
  func convolved(
    _ input: ScriptTensor, _ packed: PackedParameters, _ weight: ScriptTensor, _ bias: ScriptValue
  ) throws -> ScriptTensor {
    guard let window = packed.window else {
      throw ScriptError("\(name) takes packed parameters of a convolution")
    }
    func list(_ values: [Int]) -> ScriptValue { .list(ScriptList(values.map(ScriptValue.int))) }
    return try callingForTensor(
      "aten::convolution",
      [
        .tensor(input), .tensor(weight), bias, list(window.stride), list(window.padding),
        list(window.dilation), .bool(window.isTransposed), list(window.outputPadding),
        .int(window.groups),
      ])
  }
}

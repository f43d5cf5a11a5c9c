internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// What PyTorch's CPU does with quantised tensors in a way of its own.
  ///
  /// Rearrangements that any element type goes through (views, transposes, slices) are no such case.
  static let quantizedTensors: [ScriptOperator] =
    clamps + tables + choices + averages + comparisonsOfReals

  private static let clamps: [ScriptOperator] = [
    clamping("aten::relu(QTensor self)") { _ in .relu },
    clamping("aten::relu6(QTensor self)") { _ in .relu6 },
    clamping("aten::hardtanh(QTensor self, Scalar min_val=-1, Scalar max_val=1)") {
      try $0.range(1, 2)
    },
    clamping("aten::clamp(QTensor self, Scalar? min=None, Scalar? max=None)") {
      try $0.range(1, 2)
    },
    clamping("aten::clamp_min(QTensor self, Scalar min)") {
      ActivationRange(lower: Float(try $0.double(1)), upper: .infinity)
    },
    clamping("aten::clamp_max(QTensor self, Scalar max)") {
      ActivationRange(lower: -.infinity, upper: Float(try $0.double(1)))
    },
  ]

  private static let tables: [ScriptOperator] = [
    // Results of 0 to 1, and of -1 to 1, fill the element type.
    table("aten::sigmoid(QTensor self)", scale: 1 / 256, zero: 0) {
      Logistic(rescaling: .floatingPoint)
    },
    table("aten::tanh(QTensor self)", scale: 2 / 256, zero: 128) {
      Tanh(rescaling: .floatingPoint)
    },
    table("aten::hardsigmoid(QTensor self)", scale: 1 / 256, zero: 0) {
      HardSigmoid(rescaling: .floatingPoint)
    },
    ScriptOperator("aten::leaky_relu(QTensor self, Scalar negative_slope=0.01)") { call in
      .tensor(
        try call.recorder.apply(
          LeakyRelu(slope: Float(call.double(1)), rescaling: call.engine.rescaling),
          [call.tensor(0)]))
    },
    real("aten::gelu(QTensor self, *, str approximate=\"none\")"),
    real("aten::threshold(QTensor self, Scalar threshold, Scalar value)"),
    real("aten::prelu(QTensor self, Tensor weight)"),
    real("aten::_prelu_kernel(QTensor self, Tensor weight)", as: "aten::prelu"),
    real(
      "aten::std.correction(QTensor self, int[1]? dim=None, *, Scalar? correction=None, "
        + "bool keepdim=False)"),
  ]

  /// What chooses or moves stored integers.
  private static let choices: [ScriptOperator] = [
    stored(
      "aten::max_pool1d(QTensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=0, "
        + "int[1] dilation=1, bool ceil_mode=False)"),
    stored(
      "aten::max_pool2d(QTensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, "
        + "int[2] dilation=1, bool ceil_mode=False)"),
    stored(
      "aten::max_pool3d(QTensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, "
        + "int[3] dilation=1, bool ceil_mode=False)"),
    stored(
      "aten::quantized_max_pool1d(QTensor self, int[1] kernel_size, int[1] stride=[], "
        + "int[1] padding=0, int[1] dilation=1, bool ceil_mode=False)", as: "aten::max_pool1d"),
    stored(
      "aten::quantized_max_pool2d(QTensor self, int[2] kernel_size, int[2] stride=[], "
        + "int[2] padding=0, int[2] dilation=1, bool ceil_mode=False)", as: "aten::max_pool2d"),
    stored(
      "aten::quantized_max_pool3d(QTensor self, int[3] kernel_size, int[3] stride=[], "
        + "int[3] padding=0, int[3] dilation=1, bool ceil_mode=False)", as: "aten::max_pool3d"),
    stored("aten::adaptive_max_pool2d(QTensor self, int[2] output_size)"),
    stored(
      "aten::upsample_nearest2d.vec(QTensor input, int[]? output_size, float[]? scale_factors)"),
    stored(
      "aten::upsample_nearest2d(QTensor self, int[2] output_size, float? scales_h=None, "
        + "float? scales_w=None)"),
    stored(
      "aten::_upsample_nearest_exact2d.vec(QTensor input, int[]? output_size, "
        + "float[]? scale_factors)"),
    stored(
      "aten::upsample_nearest3d.vec(QTensor input, int[]? output_size, float[]? scale_factors)"),
    stored("aten::max(QTensor self)"), stored("aten::min(QTensor self)"),
    stored("aten::max.dim(QTensor self, int dim, bool keepdim=False)"),
    stored("aten::min.dim(QTensor self, int dim, bool keepdim=False)"),
    stored("aten::amax(QTensor self, int[1] dim=[], bool keepdim=False)"),
    stored("aten::amin(QTensor self, int[1] dim=[], bool keepdim=False)"),
    stored("aten::sort(QTensor self, int dim=-1, bool descending=False)"),
    stored("aten::sort.stable(QTensor self, *, bool? stable, int dim=-1, bool descending=False)"),
    stored("aten::topk(QTensor self, int k, int dim=-1, bool largest=True, bool sorted=True)"),
    stored("aten::argmax(QTensor self, int? dim=None, bool keepdim=False)"),
    stored("aten::argmin(QTensor self, int? dim=None, bool keepdim=False)"),
    stored("aten::flip(QTensor self, int[] dims)"),
    stored("aten::index_select(QTensor self, int dim, Tensor index)"),
    stored("aten::index.Tensor(QTensor self, Tensor?[] indices)"),
    stored("aten::channel_shuffle(QTensor self, int groups)"),
    stored("aten::pixel_shuffle(QTensor self, int upscale_factor)"),
    stored("aten::unfold(QTensor self, int dimension, int size, int step)"),
    stored("aten::reflection_pad1d(QTensor self, int[2] padding)"),
    stored("aten::reflection_pad2d(QTensor self, int[4] padding)"),
    stored("aten::replication_pad2d(QTensor self, int[4] padding)"),
    centred("aten::constant_pad_nd(QTensor self, int[] pad, Scalar value=0)"),
    padding(),
    ScriptOperator("aten::cat(QTensor[] tensors, int dim=0)") { call in
      .tensor(
        try call.joined(axis: call.int(1), call.tensors(0).first?.type.quantization))
    },
  ]

  private static let averages: [ScriptOperator] = [
    ScriptOperator(
      "aten::mean.dim(QTensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None)"
    ) { call in
      let rank = try call.tensor(0).shape.rank
      return .tensor(
        try call.mean(axes: call.optionalInts(1) ?? Array(0..<rank), keepsDimensions: call.bool(2)))
    },
    ScriptOperator("aten::mean(QTensor self, *, ScalarType? dtype=None)") { call in
      .tensor(try call.mean(axes: Array(0..<call.tensor(0).shape.rank), keepsDimensions: false))
    },
    ScriptOperator(
      "aten::avg_pool2d(QTensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=0, "
        + "bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None)"
    ) { call in .tensor(try call.averagePool()) },
    centred(
      "aten::avg_pool3d(QTensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=0, "
        + "bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None)"),
    adaptive("aten::adaptive_avg_pool2d(QTensor self, Any output_size)"),
    adaptive("aten::_adaptive_avg_pool2d(QTensor self, Any output_size)"),
    centred("aten::adaptive_avg_pool3d(QTensor self, int[3] output_size)"),
    centred(
      "aten::_adaptive_avg_pool3d(QTensor self, int[3] output_size)",
      as: "aten::adaptive_avg_pool3d"),
    centred(
      "aten::upsample_bilinear2d.vec(QTensor input, int[]? output_size, bool align_corners, "
        + "float[]? scale_factors)"),
    centred(
      "aten::upsample_bilinear2d(QTensor self, int[2] output_size, bool align_corners, "
        + "float? scales_h=None, float? scales_w=None)"),
    centred(
      "aten::grid_sampler_2d(QTensor input, Tensor grid, int interpolation_mode, "
        + "int padding_mode, bool align_corners)"),
  ]

  private static let comparisonsOfReals: [ScriptOperator] =
    ["eq", "ne", "lt", "le", "gt", "ge"].flatMap { name in
      [
        comparing("aten::\(name).Tensor(QTensor self, Tensor other)"),
        comparing("aten::\(name).Scalar(QTensor self, Scalar other)"),
      ]
    } + [comparing("aten::equal(QTensor self, Tensor other)")]

  private static func clamping(
    _ schema: String, _ range: @escaping @Sendable (ScriptCall) throws -> ActivationRange
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.clamped(range(call))) }
  }

  /// A table of results, of uint8 with this zero point and of int8 with 128 less.
  private static func table(
    _ schema: String, scale: Double, zero: Int, _ make: @escaping @Sendable () -> any Operator
  ) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let input = try call.tensor(0)
      guard input.type.elementType.isEightBit else {
        throw ScriptError.unsupported("\(call.name) of \(input.type)")
      }
      let quantization = try Quantization(
        scale: scale, zeroPoint: input.type.elementType == .int8 ? zero - 128 : zero)
      return .tensor(
        try call.recorder.apply(
          make(), [input],
          declared: TensorType(
            input.type.elementType, input.shape, quantization: quantization)))
    }
  }

  private static func real(_ schema: String, as name: String? = nil) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.throughReals(name ?? call.baseName)) }
  }

  private static func stored(_ schema: String, as name: String? = nil) -> ScriptOperator {
    ScriptOperator(schema) { call in try call.throughStored(name ?? call.baseName) }
  }

  private static func centred(_ schema: String, as name: String? = nil) -> ScriptOperator {
    ScriptOperator(schema) { call in .tensor(try call.throughSteps(name ?? call.baseName)) }
  }

  /// Padding by a number is that of real numbers, any other that of stored integers.
  private static func padding() -> ScriptOperator {
    ScriptOperator(
      "aten::pad(QTensor self, int[] pad, str mode=\"constant\", float? value=None)"
    ) { call in
      try call.string(2) == "constant"
        ? .tensor(call.throughReals("aten::pad")) : call.throughStored("aten::pad")
    }
  }

  private static func adaptive(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      let (input, sizes) = (try call.tensor(0), try? call.ints(1))
      guard input.shape.rank == 4, sizes == [1, 1] || sizes == [1] else {
        return .tensor(try call.throughMeans("aten::adaptive_avg_pool2d"))
      }
      return .tensor(
        try call.recorder.withChannelsLast(input) { images in
          try call.mean(of: images, axes: [1, 2], keepsDimensions: true)
        })
    }
  }

  private static func comparing(_ schema: String) -> ScriptOperator {
    ScriptOperator(schema) { call in
      try call.calling(call.baseName, call.arguments(replacing: { try call.dequantized($0) }))
    }
  }
}

internal import LanternGraphs
internal import LanternTensors

extension ScriptOperator {
  /// Quantised convolutions and fully connected layers, with all of theirs that pack and unpack.
  static let quantizedLayers: [ScriptOperator] =
    ["quantized", "_quantized"].flatMap { space in
      convolutionPacking(space) + linearPacking(space) + convolutionRuns(space) + linearRuns(space)
    } + quantizedUnpacking + packedWindows

  private static func convolutionPacking(_ space: String) -> [ScriptOperator] {
    ["conv_prepack", "conv1d_prepack", "conv2d_prepack", "conv3d_prepack"].map { name in
      ScriptOperator(
        "\(space)::\(name)(Tensor weight, Tensor? bias, int[] stride, int[] padding, "
          + "int[] dilation, int groups)"
      ) { call in
        try call.packedConvolution(
          stride: call.ints(2), padding: call.ints(3), dilation: call.ints(4), groups: call.int(5))
      }
    }
      + ["conv_transpose1d_prepack", "conv_transpose2d_prepack", "conv_transpose3d_prepack"]
      .flatMap { name in
        [
          ScriptOperator(
            "\(space)::\(name)(Tensor weight, Tensor? bias, int[] stride, int[] padding, "
              + "int[] output_padding, int[] dilation, int groups)"
          ) { call in
            try call.packedConvolution(
              stride: call.ints(2), padding: call.ints(3), dilation: call.ints(5),
              outputPadding: call.ints(4), groups: call.int(6))
          },
          // Another order of arguments, which some versions had.
          ScriptOperator(
            "\(space)::\(name)(Tensor weight, Tensor? bias, int[] stride, int[] padding, "
              + "int[] output_padding, int groups, int[] dilation)"
          ) { call in
            try call.packedConvolution(
              stride: call.ints(2), padding: call.ints(3), dilation: call.ints(6),
              outputPadding: call.ints(4), groups: call.int(5))
          },
        ]
      }
  }

  private static func linearPacking(_ space: String) -> [ScriptOperator] {
    [
      "linear_prepack", "linear_prepack_fp16", "linear_prepack_legacy",
      "linear_prepack_fp16_legacy",
    ].map { name in
      ScriptOperator("\(space)::\(name)(Tensor W, Tensor? B=None)") { call in
        .object(PackedParameters.linear(weight: call.arguments[0], bias: call.arguments[1]))
      }
    }
  }

  private static func convolutionRuns(_ space: String) -> [ScriptOperator] {
    [("", ActivationRange.none), ("_relu", .relu)].flatMap { suffix, activation in
      // The form of old files, whose calls say the window, comes second in PyTorch.
      ["conv2d", "conv3d"].map { name in
        ScriptOperator(
          "\(space)::\(name)\(suffix)(Tensor qx, Any weight, int[] stride, int[] padding, "
            + "int[] dilation, int groups, float output_scale, int output_zero_point)"
        ) { call in
          let window = PackedParameters.Window(
            stride: try call.ints(2), padding: try call.ints(3), dilation: try call.ints(4),
            groups: try call.int(5))
          return .tensor(
            try call.quantizedConvolution(
              call.tensor(0), 1, window, activation, call.quantization(6, 7)))
        }
      }
        + ["conv1d", "conv2d", "conv3d"].map { name in
          let overload = name == "conv1d" ? "" : ".new"
          return ScriptOperator(
            "\(space)::\(name)\(suffix)\(overload)(Tensor qx, Any packed_weight, "
              + "float output_scale, int output_zero_point)"
          ) { call in
            .tensor(
              try call.quantizedConvolution(
                call.tensor(0), 1, nil, activation, call.quantization(2, 3)))
          }
        }
    }
      + ["conv_transpose1d", "conv_transpose2d", "conv_transpose3d"].map { name in
        ScriptOperator(
          "\(space)::\(name)(Tensor qx, Any packed_weight, float output_scale, "
            + "int output_zero_point)"
        ) { call in
          .tensor(
            try call.quantizedConvolution(call.tensor(0), 1, nil, .none, call.quantization(2, 3)))
        }
      }
      + [
        "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
      ].map { name in
        ScriptOperator(
          "\(space)::\(name)_dynamic(Tensor qx, Any packed_weight, bool reduce_range=False)"
        ) { call in
          .tensor(try call.dynamicConvolution(isReduced: call.bool(2)))
        }
      }
      + [("conv2d_add", ActivationRange.none), ("conv2d_add_relu", .relu)].map { name, range in
        ScriptOperator(
          "\(space)::\(name)(Tensor qx, Tensor qaccum, Any packed_weight, float output_scale, "
            + "int output_zero_point)"
        ) { call in
          let packed = try call.packed(2)
          let convolved = try call.convolved(
            call.dequantized(call.tensor(0)), packed, call.dequantized(packed.weightTensor),
            packed.bias)
          let sum = try call.recorder.apply(
            Add(activation: range), [convolved, call.dequantized(call.tensor(1))])
          return .tensor(
            try call.quantized(
              sum, call.tensor(0).type.elementType, call.quantization(3, 4)))
        }
      }
  }

  private static func linearRuns(_ space: String) -> [ScriptOperator] {
    [("", ActivationRange.none), ("_relu", .relu)].flatMap { suffix, activation in
      [
        ScriptOperator(
          "\(space)::linear\(suffix)(Tensor X, Any W_prepack, float Y_scale_i, int Y_zero_point_i)"
        ) { call in
          let packed = try call.packed(1)
          let operation = FullyConnected(
            activation: activation, keepsDimensions: true, rescaling: call.engine.rescaling)
          let inputs =
            [try call.tensor(0), try packed.weightTensor] + (packed.biasTensor.map { [$0] } ?? [])
          return .tensor(
            try call.recorder.apply(
              operation, inputs, declared: call.declared(call.tensor(0), 2, 3)))
        },
        ScriptOperator(
          "\(space)::linear\(suffix)_dynamic(Tensor X, Any W_prepack, bool reduce_range=False)"
        ) { call in
          .tensor(
            try call.dynamicLinear(
              call.tensor(0), call.packed(1), isReduced: call.bool(2), activation))
        },
        ScriptOperator("\(space)::linear\(suffix)_dynamic_fp16(Tensor X, Any W_prepack)") { call in
          .tensor(try call.halfLinear(call.tensor(0), call.packed(1), activation))
        },
      ]
    } + [
      ScriptOperator(
        "\(space)::linear_leaky_relu(Tensor X, Any W_prepack, float Y_scale_i, "
          + "int Y_zero_point_i, float negative_slope)"
      ) { call in
        let slope = Float(try call.double(4))
        return .tensor(try call.fusedLinear(LeakyRelu(slope: slope)))
      },
      ScriptOperator(
        "\(space)::linear_tanh(Tensor X, Any W_prepack, float Y_scale_i, int Y_zero_point_i)"
      ) { call in .tensor(try call.fusedLinear(Tanh())) },
    ]
  }

  /// What gives packed weights back.
  private static let quantizedUnpacking: [ScriptOperator] =
    [
      "conv_unpack", "conv2d_unpack", "conv3d_unpack", "conv_transpose2d_unpack",
      "conv_transpose3d_unpack", "linear_unpack", "linear_unpack_fp16",
    ].map { name in
      ScriptOperator("quantized::\(name)(Any packed_weights)") { call in
        let packed = try call.packed(0)
        return .tuple([packed.weight, packed.bias])
      }
    }
    + ["conv1d_unpack", "conv_transpose1d_unpack"].map { name in
      ScriptOperator("quantized::\(name)(Any packed_weights)") { call in
        let packed = try call.packed(0)
        var sizes = try packed.weightTensor.shape.dimensions
        if sizes.count == 4 { sizes.remove(at: 2) }
        let weight = try call.recorder.apply(
          Reshape(dimensions: sizes), [packed.weightTensor])
        return .tuple([.tensor(weight), packed.bias])
      }
    }

  /// What tells how packed convolutions slide.
  private static let packedWindows: [ScriptOperator] =
    ["conv2d", "conv3d", "conv_transpose2d", "conv_transpose3d"].flatMap { name in
      [
        part("\(name)_stride") { .integers($0.stride) },
        part("\(name)_padding") { .integers($0.padding) },
        part("\(name)_output_padding") { .integers($0.outputPadding) },
        part("\(name)_dilation") { .integers($0.dilation) },
        part("\(name)_groups") { .int($0.groups) },
        part("\(name)_transpose") { .int($0.isTransposed ? 1 : 0) },
      ]
    }

  private static func part(
    _ name: String, _ body: @escaping @Sendable (PackedParameters.Window) -> ScriptValue
  ) -> ScriptOperator {
    ScriptOperator("quantized::\(name)(Any packed_weights)") { call in
      guard let window = try call.packed(0).window else {
        throw call.wrong(0, "packed parameters of a convolution")
      }
      return body(window)
    }
  }
}

extension ScriptValue {
  /// A list of integers.
  static func integers(_ values: [Int]) -> ScriptValue {
    .list(ScriptList(values.map(ScriptValue.int)))
  }
}

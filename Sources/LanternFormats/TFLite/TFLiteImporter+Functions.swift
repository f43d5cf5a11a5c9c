internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Functions of one number, softmax and normalisation.
  static let functions: [String: TFLiteImporter] = [
    "SOFTMAX": TFLiteImporter(
      versions: 1...4, types: ["float32", "float16", "int8", "uint8", "int16"]
    ) { node in
      TFLiteImport(Softmax(axis: -1, beta: try node.float(0)))
    },
    "LOG_SOFTMAX": plain(1...2, types: ["float32", "int8", "uint8"]) { LogSoftmax() },
    "L2_NORMALIZATION": TFLiteImporter(
      versions: 1...2, types: ["float32", "int8", "uint8"]
    ) { node in
      guard try node.activation(0) == .none else {
        throw UnsupportedReason("a fused activation, which the reference kernel lacks too")
      }
      return TFLiteImport(L2Normalization())
    },
    "RELU": plain(1...3, types: ["float32", "int8", "uint8", "int16"]) { Clamp(range: .relu) },
    "RELU6": plain(1...3, types: ["float32", "int8", "uint8", "int16"]) { Clamp(range: .relu6) },
    "RELU_N1_TO_1": plain(1...1, types: ["float32", "int8", "uint8"]) {
      Clamp(range: .reluN1To1)
    },
    "RELU_0_TO_1": plain(1...1, types: ["float32", "int8", "uint8"]) {
      Clamp(range: ActivationRange(lower: 0, upper: 1))
    },
    "LOGISTIC": plain(
      1...3, types: ["float32", "float16", "bfloat16", "int8", "uint8", "int16"]
    ) { Logistic() },
    "TANH": plain(
      1...3, types: ["float32", "float16", "bfloat16", "int8", "uint8", "int16"]
    ) { Tanh() },
    "HARD_SWISH": plain(1...1, types: ["float32", "int8", "uint8"]) { HardSwish() },
    "ELU": plain(1...1, types: ["float32", "int8"]) { Elu() },
    "LEAKY_RELU": TFLiteImporter(
      versions: 1...2, types: ["float32", "int8", "uint8", "int16"]
    ) { node in
      TFLiteImport(LeakyRelu(slope: try node.float(0)))
    },
    "PRELU": TFLiteImporter(
      versions: 1...1,
      types: ["float32", "int8", "uint8", TypeScheme("int16", weights: "int8")],
      typed: .weighted(0, weights: 1)
    ) { _ in
      TFLiteImport(PRelu(), [0, 1])
    },
    "GELU": TFLiteImporter(
      versions: 1...3, types: ["float32", "float16", "int8", "uint8", "int16"]
    ) { node in
      TFLiteImport(Gelu(isApproximate: try node.bool(0)))
    },
    "ABS": plain(1...5, types: ["float32", "int8", "int16", "int32"]) { Abs() },
    "NEG": plain(
      1...1, types: ["float32", "float16", "bfloat16", "int8", "int16", "int32", "int64"]
    ) { Negate() },
    "SIGN": plain(1...2, types: ["float32", "float64", "int32"]) { Sign() },
    "EXP": plain(1...2, types: ["float32", "int8", "int16"]) { Exp() },
    "LOG": plain(1...2, types: ["float32", "int8", "int16"]) { Log() },
    "SQRT": plain(1...2, types: ["float32", "int8", "int16"]) { Sqrt() },
    "RSQRT": plain(1...3, types: ["float32", "int8", "int16"]) { Rsqrt() },
    "SQUARE": plain(1...1, types: ["float32"]) { Square() },
    "SIN": plain(1...2, types: ["float32", "float16"]) { Sin() },
    "COS": plain(1...2, types: ["float32", "float16"]) { Cos() },
    "FLOOR": plain(1...1, types: ["float32", "float16", "bfloat16"]) { Floor() },
    "CEIL": plain(1...1, types: ["float32"]) { Ceil() },
    "ROUND": plain(1...1, types: ["float32", "float16", "bfloat16"]) { Round() },
    "FAKE_QUANT": TFLiteImporter(versions: 1...2, types: ["float32"]) { node in
      guard try !node.bool(3) else {
        throw UnsupportedReason("a narrow range, which the reference kernel lacks too")
      }
      let range = ActivationRange(lower: try node.float(0), upper: try node.float(1))
      return TFLiteImport(FakeQuantize(range: range, bitCount: try node.integer(2)))
    },
  ]
}

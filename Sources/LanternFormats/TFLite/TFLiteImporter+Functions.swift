internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Functions of one number, softmax and normalisation.
  static let functions: [String: TFLiteImporter] = [
    "SOFTMAX": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(Softmax(axis: -1, beta: try node.float(0)))
    },
    "LOG_SOFTMAX": plain(1...2) { LogSoftmax() },
    "RELU": plain(1...3) { Clamp(range: .relu) },
    "RELU6": plain(1...3) { Clamp(range: .relu6) },
    "RELU_N1_TO_1": plain(1...1) { Clamp(range: .reluN1To1) },
    "RELU_0_TO_1": plain(1...1) { Clamp(range: ActivationRange(lower: 0, upper: 1)) },
    "LOGISTIC": plain(1...3) { Logistic() },
    "TANH": plain(1...3) { Tanh() },
    "HARD_SWISH": plain(1...1) { HardSwish() },
    "ELU": plain(1...1) { Elu() },
    "LEAKY_RELU": TFLiteImporter(versions: 1...2) { node in
      TFLiteImport(LeakyRelu(slope: try node.float(0)))
    },
    "GELU": TFLiteImporter(versions: 1...2) { node in
      TFLiteImport(Gelu(isApproximate: try node.bool(0)))
    },
    "ABS": plain(1...1) { Abs() },
    "NEG": plain(1...1) { Negate() },
    "EXP": plain(1...1) { Exp() },
    "LOG": plain(1...1) { Log() },
    "SQRT": plain(1...1) { Sqrt() },
    "RSQRT": plain(1...1) { Rsqrt() },
    "SQUARE": plain(1...1) { Square() },
    "SIN": plain(1...1) { Sin() },
    "COS": plain(1...1) { Cos() },
    "FLOOR": plain(1...1) { Floor() },
    "CEIL": plain(1...1) { Ceil() },
    "ROUND": plain(1...1) { Round() },
  ]
}

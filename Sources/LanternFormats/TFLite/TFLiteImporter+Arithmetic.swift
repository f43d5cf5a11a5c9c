internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Arithmetic, activations, reductions, and changes of element type.
  static let arithmetic: [String: TFLiteImporter] = [
    "ADD": TFLiteImporter(versions: 1...5) { node in
      TFLiteImport(Add(activation: try node.activation(0)), [0, 1])
    },
    "SUB": TFLiteImporter(versions: 1...5) { node in
      TFLiteImport(Subtract(activation: try node.activation(0)), [0, 1])
    },
    "MUL": TFLiteImporter(versions: 1...7) { node in
      TFLiteImport(Multiply(activation: try node.activation(0)), [0, 1])
    },
    "DIV": TFLiteImporter(versions: 1...2) { node in
      TFLiteImport(Divide(activation: try node.activation(0)), [0, 1])
    },
    "MAXIMUM": plain(1...4, 2) { Maximum() },
    "MINIMUM": plain(1...4, 2) { Minimum() },
    "MEAN": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(
        Mean(axes: try node.integers(1, "axes"), keepsDimensions: try node.bool(0)))
    },
    "SUM": TFLiteImporter(versions: 1...3) { node in
      TFLiteImport(Sum(axes: try node.integers(1, "axes"), keepsDimensions: try node.bool(0)))
    },
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
    "QUANTIZE": TFLiteImporter(versions: 1...3) { node in
      guard let type = node.outputTypes.first, let quantization = type.quantization else {
        throw UnsupportedReason("its output has no scale")
      }
      return TFLiteImport(Quantize(elementType: type.elementType, quantization: quantization))
    },
    "DEQUANTIZE": plain(1...5) { Dequantize() },
    "CAST": TFLiteImporter(versions: 1...5) { node in
      guard let type = node.outputTypes.first else {
        throw UnsupportedReason("it has no output")
      }
      return TFLiteImport(Cast(elementType: type.elementType))
    },
  ]
}

internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Arithmetic on two tensors.
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
  ]
}

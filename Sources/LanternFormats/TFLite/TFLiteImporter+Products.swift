internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators with weights.
  static let products: [String: TFLiteImporter] = [
    "CONV_2D": TFLiteImporter(versions: 1...6) { node in
      let window = try node.window(
        padding: 0, strideWidth: 1, strideHeight: 2, dilationWidth: 4, dilationHeight: 5)
      return TFLiteImport(
        Conv2D(window: window, activation: try node.activation(3)), try node.weightedInputs())
    },
    "DEPTHWISE_CONV_2D": TFLiteImporter(versions: 1...6) { node in
      let window = try node.window(
        padding: 0, strideWidth: 1, strideHeight: 2, dilationWidth: 5, dilationHeight: 6)
      return TFLiteImport(
        DepthwiseConv2D(window: window, activation: try node.activation(4)),
        try node.weightedInputs())
    },
    "FULLY_CONNECTED": TFLiteImporter(versions: 1...12) { node in
      guard try node.byte(1) == 0 else { throw UnsupportedReason("shuffled weights") }
      let operation = FullyConnected(
        activation: try node.activation(0), keepsDimensions: try node.bool(2))
      return TFLiteImport(operation, try node.weightedInputs())
    },
  ]
}

internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Changes of element type and quantisation.
  static let conversions: [String: TFLiteImporter] = [
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

  /// Changes of element type and quantisation, by the names of custom operators.
  static let customConversions: [String: TFLiteImporter] = [:]
}

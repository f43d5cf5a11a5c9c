internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Changes of element type and quantisation.
  static let conversions: [String: TFLiteImporter] = [
    "QUANTIZE": TFLiteImporter(
      versions: 1...6, types: ["float32", "int8", "uint8", "int16", "int32"]
    ) { node in
      guard let type = node.outputTypes.first, let quantization = type.quantization else {
        throw UnsupportedReason("its output has no scale")
      }
      return TFLiteImport(
        Quantize(
          elementType: type.elementType, quantization: quantization,
          bitCount: node.outputBitCount))
    },
    "DEQUANTIZE": plain(
      1...9, types: ["float16", "int8", "uint8", "int16", "int32", "int4", "int2", "uint4"]
    ) { Dequantize() },
    "CAST": TFLiteImporter(
      versions: 1...9,
      types: [
        "float32", "float16", "bfloat16", "float64", "int8", "int16", "int32", "int64", "uint8",
        "uint16", "uint32", "bool", "complex64", "int4", "int2", "uint4",
      ]
    ) { node in
      guard let type = node.outputTypes.first else {
        throw UnsupportedReason("it has no output")
      }
      return TFLiteImport(Cast(elementType: type.elementType, bitCount: node.outputBitCount))
    },
  ]

  /// Changes of element type and quantisation, by the names of custom operators.
  static let customConversions: [String: TFLiteImporter] = [
    "NumericVerify": TFLiteImporter(
      versions: 1...1, types: ["float16", "int8", "uint8", "int16"]
    ) { node in
      let options = try FlexBuffer(node.customOptions)
      let comparison = NumericVerify(
        tolerance: try options.float("tolerance", default: 0),
        isEnforced: try options.bool("log_if_failed", default: false))
      return TFLiteImport(comparison, [0, 1])
    },
    "aeq.hadamard_rotation": TFLiteImporter(versions: 1...1, types: ["float32"]) { node in
      let options = try FlexBuffer(node.customOptions)
      return TFLiteImport(
        HadamardRotation(blockSize: try options.integer("hadamard_size", default: 0)))
    },
  ]
}

extension TFLiteNode {
  /// How many bits an element of the first output has, where several lie in a byte of the file.
  fileprivate var outputBitCount: Int? {
    switch outputTypeNames.first {
    case "int4", "uint4": 4
    case "int2": 2
    default: nil
    }
  }
}

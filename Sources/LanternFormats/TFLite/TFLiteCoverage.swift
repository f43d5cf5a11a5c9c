/// What becomes of every operator that TensorFlow Lite's schema and LiteRT know.
enum TFLiteCoverage {
  /// The coverage, of a format of this name.
  static func coverage(named format: String) -> OperatorCoverage {
    let builtin = BuiltinOperators.names.enumerated()
      .filter { $0.offset != BuiltinOperators.custom }.map { entry(builtin: $0.element) }
    let custom = Set(TFLiteImporter.custom.keys).union(customOperators).map { entry(custom: $0) }
    return OperatorCoverage(
      format: format, identifier: "tflite", operators: (builtin + custom).map(noted))
  }

  private static func noted(_ entry: OperatorCoverage.Entry) -> OperatorCoverage.Entry {
    var entry = entry
    entry.note = notes[entry.name]
    return entry
  }

  private static func entry(builtin name: String) -> OperatorCoverage.Entry {
    if let importer = TFLiteImporter.builtin[name] { return importer.entry(name) }
    if let versions = TFLiteOperators.programOperators[name] {
      return OperatorCoverage.Entry(
        name: name, versions: Int(versions.lowerBound)...Int(versions.upperBound),
        status: .runsInProgram)
    }
    return OperatorCoverage.Entry(
      name: name, status: unneeded[name].map { .unneeded($0) } ?? .missing)
  }

  private static func entry(custom name: String) -> OperatorCoverage.Entry {
    var entry =
      TFLiteImporter.custom[name]?.entry(name)
      ?? OperatorCoverage.Entry(name: name, status: .missing)
    entry.isCustom = true
    return entry
  }

  /// The custom operators that LiteRT 2.3.0 registers itself.
  ///
  /// Source: LiteRT `tflite/core/kernels/register.cc`.
  static let customOperators: Set = [
    "AudioSpectrogram", "Mfcc", "NumericVerify", "TFLite_Detection_PostProcess",
    "aeq.hadamard_rotation",
  ]

  /// Why no model that LiteRT runs can need an operator.
  static let unneeded: [String: String] =
    Dictionary(uniqueKeysWithValues: withoutKernel.map { ($0, "LiteRT 2.3.0 has no kernel") })
    .merging(
      [
        "DELEGATE": "a placeholder inside a runtime, in no file",
        "PLACEHOLDER_FOR_GREATER_OP_CODES": "a placeholder of the schema, no operator",
      ]) { $1 }

  /// The names that LiteRT 2.3.0 refuses as it loads a file, by either of its resolvers.
  private static let withoutKernel = [
    "CALL", "CONCAT_EMBEDDINGS", "STABLEHLO_ABS", "STABLEHLO_BROADCAST_IN_DIM", "STABLEHLO_CBRT",
    "STABLEHLO_CLAMP", "STABLEHLO_COMPARE", "STABLEHLO_CONCATENATE", "STABLEHLO_CONVERT",
    "STABLEHLO_CONVOLUTION", "STABLEHLO_COSINE", "STABLEHLO_CUSTOM_CALL", "STABLEHLO_DIVIDE",
    "STABLEHLO_DOT_GENERAL", "STABLEHLO_DYNAMIC_SLICE", "STABLEHLO_DYNAMIC_UPDATE_SLICE",
    "STABLEHLO_EXPONENTIAL", "STABLEHLO_FLOOR", "STABLEHLO_IOTA", "STABLEHLO_LOG",
    "STABLEHLO_LOGISTIC", "STABLEHLO_NEGATE", "STABLEHLO_OR", "STABLEHLO_POWER",
    "STABLEHLO_REDUCE", "STABLEHLO_REMAINDER", "STABLEHLO_RESHAPE", "STABLEHLO_RSQRT",
    "STABLEHLO_SELECT", "STABLEHLO_SLICE", "STABLEHLO_SORT", "STABLEHLO_SUBTRACT",
    "STABLEHLO_TANH", "STABLEHLO_TRANSPOSE", "STABLEHLO_WHILE",
  ]
}

extension TFLiteImporter {
  /// What the importer says of its operator.
  fileprivate func entry(_ name: String) -> OperatorCoverage.Entry {
    let elementTypes: [String] =
      switch types {
      case .any: ["any"]
      case .listed(let schemes): schemes.map(\.description).sorted()
      }
    return OperatorCoverage.Entry(
      name: name, versions: Int(versions.lowerBound)...Int(versions.upperBound),
      elementTypes: elementTypes, status: .runs)
  }
}

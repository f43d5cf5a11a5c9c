internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Arithmetic on two tensors.
  static let arithmetic: [String: TFLiteImporter] = [
    "ADD": TFLiteImporter(
      versions: 1...6,
      types: ["float32", "float16", "int8", "uint8", "int16", "int32", "int64"]
    ) { node in
      TFLiteImport(
        Add(
          activation: try node.arithmeticActivation(0), halvesOperands: try node.halvesOperands()),
        [0, 1])
    },
    "SUB": TFLiteImporter(
      versions: 1...5, types: ["float32", "int8", "uint8", "int16", "int32", "int64"]
    ) { node in
      TFLiteImport(
        Subtract(
          activation: try node.arithmeticActivation(0), halvesOperands: try node.halvesOperands()),
        [0, 1])
    },
    "MUL": TFLiteImporter(
      versions: 1...8,
      types: [
        "float32", "float16", "int8", "uint8", "int16", "int32", "uint32", "int64", "complex64",
      ]
    ) { node in
      if try node.inputType(0).elementType == .complex64 {
        return TFLiteImport(Multiply(activation: try node.activation(0)), [0, 1])
      }
      return TFLiteImport(Multiply(activation: try node.arithmeticActivation(0)), [0, 1])
    },
    "DIV": TFLiteImporter(
      versions: 1...2, types: ["float32", "int8", "uint8", "int16", "int32"]
    ) { node in
      TFLiteImport(Divide(activation: try node.arithmeticActivation(0)), [0, 1])
    },
    "MAXIMUM": plain(1...4, 2, types: ordered) { Maximum(propagatesNaN: false) },
    "MINIMUM": plain(1...4, 2, types: ordered) { Minimum(propagatesNaN: false) },
    "POW": plain(1...1, 2, types: ["float32", "int32"]) { Power() },
    "FLOOR_DIV": plain(1...3, 2, types: ["float32", "int8", "int16", "int32"]) { FloorDivide() },
    "FLOOR_MOD": plain(1...2, 2, types: ["float32", "int8", "int16", "int32", "int64"]) {
      FloorModulo()
    },
    "SQUARED_DIFFERENCE": plain(1...2, 2, types: ["float32", "int8", "int32"]) {
      SquaredDifference()
    },
    "ADD_N": TFLiteImporter(versions: 1...1, types: ["float32", "int32"]) { node in
      TFLiteImport(AddAll(), Array(node.inputTypes.indices))
    },
    "ATAN2": plain(1...1, 2, types: ["float32", "float16", "bfloat16", "float64"]) { Atan2() },
  ]

  private static let ordered: TypeCoverage = [
    "float32", "float16", "bfloat16", "int8", "uint8", "int16", "int32", "int64",
  ]
}

extension TFLiteNode {
  /// The clamp of a fused activation after arithmetic, whose kernels have no infinite results.
  fileprivate func arithmeticActivation(_ field: Int) throws -> ActivationRange {
    ActivationRange.finite.then(try activation(field))
  }

  /// Whether int16 operands whose scales are powers of two are halved: so it is said, or not denied.
  fileprivate func halvesOperands() throws -> Bool {
    try options != nil && byte(1, default: 1) != 0
  }
}

internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Comparisons, logic, bits and selections.
  static let comparisons: [String: TFLiteImporter] = [
    "EQUAL": plain(1...5, 2, types: comparable) { Compare(.equal) },
    "NOT_EQUAL": plain(1...4, 2, types: comparable) { Compare(.notEqual) },
    "LESS": plain(1...3, 2, types: ordered) { Compare(.less) },
    "LESS_EQUAL": plain(1...2, 2, types: ordered) { Compare(.lessOrEqual) },
    "GREATER": plain(1...2, 2, types: ordered) { Compare(.greater) },
    "GREATER_EQUAL": plain(1...3, 2, types: ordered) { Compare(.greaterOrEqual) },
    "LOGICAL_AND": plain(1...1, 2, types: ["bool"]) { LogicalAnd() },
    "LOGICAL_OR": plain(1...1, 2, types: ["bool"]) { LogicalOr() },
    "LOGICAL_NOT": plain(1...1, types: ["bool"]) { LogicalNot() },
    "BITWISE_XOR": plain(1...1, 2, types: bits) { BitwiseXor() },
    "RIGHT_SHIFT": plain(1...1, 2, types: bits) { RightShift() },
    "SELECT": TFLiteImporter(versions: 1...4, types: .any, typed: .input(1)) { _ in
      TFLiteImport(Select(conditionLeads: true), [0, 1, 2])
    },
    "SELECT_V2": TFLiteImporter(versions: 1...2, types: .any, typed: .input(1)) { _ in
      TFLiteImport(Select(), [0, 1, 2])
    },
  ]

  private static let ordered: TypeCoverage = [
    "float32", "float16", "bfloat16", "int8", "uint8", "int16", "int32", "int64",
  ]
  private static let comparable: TypeCoverage = [
    "float32", "float16", "int8", "uint8", "int16", "int32", "int64", "bool", "string",
  ]
  private static let bits: TypeCoverage = [
    "int8", "uint8", "int16", "uint16", "int32", "uint32",
  ]
}

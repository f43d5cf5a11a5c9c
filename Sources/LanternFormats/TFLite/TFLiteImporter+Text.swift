internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Strings, hashing and sparse lookups.
  static let text: [String: TFLiteImporter] = [
    "SKIP_GRAM": TFLiteImporter(versions: 1...1, types: ["string"]) { node in
      TFLiteImport(
        SkipGrams(
          size: try node.integer(0), maximumSkip: try node.integer(1),
          includesShorter: try node.bool(2)))
    },
    "LSH_PROJECTION": TFLiteImporter(
      versions: 1...1,
      types: [
        "float32", "float16", "bfloat16", "float64", "int8", "uint8", "int16", "uint16", "int32",
        "uint32", "int64", "uint64", "bool", "complex64",
      ], typed: .input(1)
    ) { node in
      let kind = try node.byte(0)
      guard kind == 1 || kind == 2 else { throw UnsupportedReason("the projection type \(kind)") }
      return TFLiteImport(
        LocalitySensitiveHash(isDense: kind == 2), node.hasInput(2) ? [0, 1, 2] : [0, 1])
    },
    "HASHTABLE_LOOKUP": TFLiteImporter(versions: 1...1, typed: .input(2)) { _ in
      TFLiteImport(HashtableLookup(), [0, 1, 2])
    },
    "EMBEDDING_LOOKUP_SPARSE": TFLiteImporter(
      versions: 1...1, types: ["float32"], typed: .input(4)
    ) { node in
      let divisor: SparseEmbeddingLookup.Divisor
      switch try node.byte(0) {
      case 0: divisor = .one
      case 1: divisor = .weights
      case 2: divisor = .squareRoot
      case let code: throw UnsupportedReason("the combiner \(code)")
      }
      return TFLiteImport(
        SparseEmbeddingLookup(
          divisor: divisor, sparseShape: try node.integers(2, "shape of the sparse tensor")),
        [0, 1, 3, 4])
    },
  ]
}

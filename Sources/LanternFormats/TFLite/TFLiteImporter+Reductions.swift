internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that reduce axes, and running sums.
  static let reductions: [String: TFLiteImporter] = [
    "MEAN": TFLiteImporter(
      versions: 1...3, types: ["float32", "int8", "uint8", "int16", "int32", "int64"]
    ) { node in
      TFLiteImport(Mean(axes: try node.axes(), keepsDimensions: try node.bool(0)))
    },
    "SUM": TFLiteImporter(
      versions: 1...2, types: ["float32", "int8", "uint8", "int16", "int32", "int64", "bool"]
    ) { node in
      // The kernels count no further than one in booleans.
      try node.isBoolean ? node.anyTrue() : node.reduction(Sum.init)
    },
    "REDUCE_PROD": TFLiteImporter(versions: 1...2, types: reducible) { node in
      guard try node.inputType(0).elementType != .uint8 || node.inputType(0).quantization == nil
      else { throw UnsupportedReason("products of quantised uint8") }
      return try node.isBoolean ? node.allTrue() : node.reduction(Product.init)
    },
    "REDUCE_MAX": TFLiteImporter(versions: 1...3, types: reducible) { node in
      try node.isBoolean ? node.anyTrue() : node.reduction(ReduceMaximum.init)
    },
    "REDUCE_MIN": TFLiteImporter(versions: 1...3, types: reducible) { node in
      try node.isBoolean ? node.allTrue() : node.reduction(ReduceMinimum.init)
    },
    "REDUCE_ANY": TFLiteImporter(versions: 1...1, types: ["bool"]) { try $0.anyTrue() },
    "REDUCE_ALL": TFLiteImporter(versions: 1...1, types: ["bool"]) { try $0.allTrue() },
    "CUMSUM": TFLiteImporter(versions: 1...1, types: ["float32", "int32", "int64"]) { node in
      TFLiteImport(
        CumulativeSum(
          axis: try node.axis(), isExclusive: try node.bool(0), isReversed: try node.bool(1)))
    },
    "ARG_MAX": TFLiteImporter(versions: 1...3, types: comparable) { node in
      TFLiteImport(ArgMax(axis: try node.axis(), elementType: try node.outputElementType(0)))
    },
    "ARG_MIN": TFLiteImporter(versions: 1...3, types: comparable) { node in
      TFLiteImport(ArgMin(axis: try node.axis(), elementType: try node.outputElementType(0)))
    },
    "TOPK_V2": TFLiteImporter(
      versions: 1...3, types: ["float32", "int8", "uint8", "int16", "int32", "int64"]
    ) { node in
      let count = try node.one(1, "count")
      return TFLiteImport(
        TopK(count: max(count, 0), elementType: try node.outputElementType(1)))
    },
    "SEGMENT_SUM": TFLiteImporter(versions: 1...1, types: ["float32", "int32"]) { node in
      let marks = try node.constant(1, "segment numbers").integers()
      guard marks.first ?? 0 == 0,
        zip(marks, marks.dropFirst()).allSatisfy({ $1 == $0 || $1 == $0 &+ 1 })
      else {
        throw GraphError(
          .invalidAttribute, "its segment numbers (input 1) do not go from 0 up by ones")
      }
      return TFLiteImport(ReduceSegments(.sum, count: (marks.last ?? -1) + 1), [0, 1])
    },
    "UNSORTED_SEGMENT_SUM": segments(.sum),
    "UNSORTED_SEGMENT_PROD": segments(.product),
    "UNSORTED_SEGMENT_MAX": segments(.largest),
    "UNSORTED_SEGMENT_MIN": segments(.smallest),
    "BUCKETIZE": TFLiteImporter(
      versions: 1...1, types: ["float32", "float64", "int32", "int64"]
    ) { node in
      TFLiteImport(Bucketize(boundaries: try node.options?.floats(0) ?? []))
    },
  ]

  private static let reducible: TypeCoverage = [
    "float32", "int8", "uint8", "int16", "int32", "int64", "bool",
  ]
  private static let comparable: TypeCoverage = ["float32", "int8", "uint8", "int32", "bool"]

  private static func segments(_ combination: SegmentCombination) -> TFLiteImporter {
    TFLiteImporter(versions: 1...1, types: ["float32", "int32"]) { node in
      let count = try node.one(2, "number of segments")
      return TFLiteImport(ReduceSegments(combination, count: count), [0, 1])
    }
  }
}

extension TFLiteNode {
  /// The axes of a reduction.
  fileprivate func axes() throws -> [Int] { try integers(1, "axes") }

  /// The one axis of an operator along an axis.
  fileprivate func axis() throws -> Int { try one(1, "axis") }

  /// The only integer of an input that the operator must know to be made.
  fileprivate func one(_ index: Int, _ what: String) throws -> Int {
    let values = try integers(index, what)
    guard values.count == 1 else {
      throw GraphError(
        .invalidAttribute, "its \(what) (input \(index)) is \(values.count) numbers, not one")
    }
    return values[0]
  }

  /// The element type that the file declares for an output.
  fileprivate func outputElementType(_ index: Int) throws -> ElementType {
    guard outputTypes.indices.contains(index) else {
      throw UnsupportedReason("output \(index) is missing")
    }
    return outputTypes[index].elementType
  }

  fileprivate var isBoolean: Bool {
    get throws { try inputType(0).elementType == .bool }
  }

  fileprivate func anyTrue() throws -> TFLiteImport { try reduction(ReduceAny.init) }

  fileprivate func allTrue() throws -> TFLiteImport { try reduction(ReduceAll.init) }

  /// A reduction of the first input, made from its axes and whether they are kept.
  fileprivate func reduction<Reduction: Operator>(
    _ make: ([Int], Bool) -> Reduction
  ) throws -> TFLiteImport {
    TFLiteImport(make(try axes(), try bool(0)))
  }
}

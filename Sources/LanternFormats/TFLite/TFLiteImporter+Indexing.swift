internal import LanternGraphs
internal import LanternTensors

extension TFLiteImporter {
  /// Operators that choose or place elements by indices.
  static let indexing: [String: TFLiteImporter] = [
    "SHAPE": TFLiteImporter(versions: 1...1) { node in
      TFLiteImport(ShapeOf(elementType: try node.outputElementType(0)))
    },
    "RANK": plain(1...1) { RankOf() },
    "ZEROS_LIKE": plain(1...1, types: ["float32", "int32", "int64"]) { ZerosLike() },
    "RANGE": TFLiteImporter(versions: 1...2, types: ["float32", "int32", "int64"]) { node in
      TFLiteImport(try node.progression(), [])
    },
    "BROADCAST_ARGS": plain(1...1, 2, types: ["int32", "int64"]) { BroadcastedShape() },
    "GATHER": TFLiteImporter(versions: 1...8, types: .gatherable) { node in
      let (axis, batch) = (try node.integer(0), try node.integer(1))
      let rank = try node.inputType(1).shape.rank
      return TFLiteImport(
        Gather(axis: axis, batchDimensions: batch < 0 ? batch + rank : batch), [0, 1])
    },
    "GATHER_ND": plain(1...6, 2, types: .gatherable) { GatherND() },
    "SCATTER_ND": TFLiteImporter(
      versions: 1...1, types: ["float32", "int8", "int32", "int64", "uint8", "bool"],
      typed: .input(1)
    ) { node in
      TFLiteImport(ScatterND(dimensions: try node.integers(2, "dimensions")), [0, 1])
    },
    "SPARSE_TO_DENSE": TFLiteImporter(
      versions: 1...3, types: ["float32", "int8", "int32", "int64", "uint8"], typed: .input(2)
    ) { node in
      TFLiteImport(SparseToDense(dimensions: try node.integers(1, "dimensions")), [0, 2, 3])
    },
    "EMBEDDING_LOOKUP": TFLiteImporter(
      versions: 1...5, types: .tables, typed: .input(1)
    ) { node in
      let (table, result) = (try node.inputType(1), try node.outputElementType(0))
      if node.inputTypeNames[1]?.hasPrefix("blockwise") ?? false {
        let blocks = try node.scalesOfBlocks(1)
        return TFLiteImport(
          EmbeddingLookup(elementType: result, blockSize: blocks.size), [1, 0],
          constants: [blocks.scales])
      }
      if table.elementType == result { return TFLiteImport(Gather(), [1, 0]) }
      return TFLiteImport(EmbeddingLookup(elementType: result), [1, 0])
    },
    "ONE_HOT": TFLiteImporter(
      versions: 1...1, types: ["float32", "int8", "int32", "int64", "uint8", "bool"],
      typed: .input(2)
    ) { node in
      TFLiteImport(
        OneHot(depth: try node.number(1, "depth"), axis: try node.integer(0)), [0, 2, 3])
    },
    "DYNAMIC_UPDATE_SLICE": TFLiteImporter(versions: 1...6, types: .sideBySide) { _ in
      TFLiteImport(DynamicUpdateSlice(), [0, 1, 2])
    },
    "MATRIX_DIAG": plain(1...1, types: .matrices) { MatrixDiagonal() },
    "MATRIX_SET_DIAG": plain(1...1, 2, types: .matrices) { SetMatrixDiagonal() },
    "WHERE": TFLiteImporter(
      versions: 1...2,
      types: ["float32", "int8", "int32", "int64", "uint8", "uint32", "bool"]
    ) { node in
      guard try node.inputType(0).shape.rank > 0 else {
        throw GraphError(.invalidShape, "its condition is a scalar")
      }
      return TFLiteImport(NonZero())
    },
    "UNIQUE": TFLiteImporter(
      versions: 1...1, types: ["float32", "int8", "int16", "int32", "int64", "uint8"]
    ) { node in TFLiteImport(Unique(indexType: try node.outputElementType(1))) },
  ]
}

extension TypeCoverage {
  fileprivate static let gatherable: TypeCoverage = [
    "float32", "float16", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool", "string",
  ]
  /// Rows of two or four bits become real numbers.
  fileprivate static let tables: TypeCoverage = [
    "float32", "float16", "bfloat16", "float64", "int8", "int16", "int32", "int64", "uint8",
    "uint16", "uint32", "uint64", "bool", "complex64", "int4", "int2", "blockwise int4",
    "blockwise int2",
  ]
  /// LiteRT takes others for float32.
  fileprivate static let matrices: TypeCoverage = [
    "float32", "int8", "int16", "int32", "int64", "uint8",
  ]
}

extension TFLiteNode {
  /// The element type that the file declares for an output.
  fileprivate func outputElementType(_ index: Int) throws -> ElementType {
    guard outputTypes.indices.contains(index) else {
      throw GraphError(.invalidGraph, "it has \(outputTypes.count) outputs")
    }
    return outputTypes[index].elementType
  }

  /// A `RANGE`: its start, limit and step are scalars of one type.
  fileprivate func progression() throws -> Progression {
    let names = ["start", "limit", "step"]
    let values = try (0..<3).map { try constant($0, names[$0]) }
    guard values.allSatisfy({ $0.shape.elementCount == 1 && $0.type == values[0].type }) else {
      throw GraphError(.invalidShape, "its start, limit and step are not scalars of one type")
    }
    func require(_ leadsThere: Bool) throws {
      guard leadsThere else {
        throw GraphError(.invalidAttribute, "its step does not lead from its start to its limit")
      }
    }
    guard values[0].elementType != .float32 else {
      let numbers = try values.map { try $0.elements(as: Float.self)[0] }
      let (start, limit, step) = (numbers[0], numbers[1], numbers[2])
      try require(start >= limit && step < 0 || start <= limit && step > 0)
      let count = ((limit - start) / step).magnitude.rounded(.up)
      guard count <= 0x1p28 else {
        throw GraphError(.overBudget, "it would make \(count) elements, more than 2^28")
      }
      return Progression(.float32(start: start, step: step), count: Int(count))
    }
    let numbers = try values.map { try $0.integers()[0] }
    let (start, limit, step) = (numbers[0], numbers[1], numbers[2])
    try require(start >= limit && step < 0 || start <= limit && step > 0)
    let distance = start > limit ? limit.distanceBelow(start) : start.distanceBelow(limit)
    let (quotient, rest) = distance.quotientAndRemainder(dividingBy: step.magnitude)
    guard quotient < 1 << 28 else {
      throw GraphError(.overBudget, "it would make \(quotient) elements, more than 2^28")
    }
    let count = Int(quotient) + (rest > 0 ? 1 : 0)
    if values[0].elementType == .int64 {
      return Progression(.int64(start: Int64(start), step: Int64(step)), count: count)
    }
    return Progression(
      .int32(start: Int32(truncatingIfNeeded: start), step: Int32(truncatingIfNeeded: step)),
      count: count)
  }
}

extension Int {
  /// How far a number lies below another that is no smaller.
  fileprivate func distanceBelow(_ other: Int) -> UInt {
    UInt(bitPattern: other) &- UInt(bitPattern: self)
  }
}

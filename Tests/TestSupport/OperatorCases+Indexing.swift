import LanternGraphs
import LanternTensors

extension OperatorCases {
  /// Operators that choose or place elements by indices.
  static func indexing() throws -> [OperatorCase] {
    try gatherings() + placements() + rearrangements() + blocks() + shapesAndNumbers()
  }

  private static func numbers(_ shape: Shape, _ values: [Int32]) throws -> Tensor {
    try Tensor(values, shape: shape)
  }

  private static func gatherings() throws -> [OperatorCase] {
    let grid = try floats([2, 3], [1, 2, 3, 4, 5, 6])
    let rows = try Quantization(scales: [0.5, 0.25], zeroPoints: [0, 0], axis: 0)
    return [
      OperatorCase(
        "in batches", Gather(axis: 1, batchDimensions: 1),
        [grid, try numbers([2, 2], [2, 0, 1, 1])], [try floats([2, 2], [3, 1, 5, 5])]),
      OperatorCase(
        "elements", GatherND(), [grid, try numbers([2, 2], [1, 2, 0, 1])],
        [try floats([2], [6, 2])]),
      OperatorCase(
        "rows", GatherND(), [grid, try numbers([1, 2, 1], [1, 0])],
        [try floats([1, 2, 3], [4, 5, 6, 1, 2, 3])]),
      OperatorCase(
        "everything twice", GatherND(), [try floats([2], [7, 8]), try numbers([2, 0], [])],
        [try floats([2, 2], [7, 8, 7, 8])]),
      OperatorCase(
        "a scale for each row", EmbeddingLookup(),
        [
          try Tensor([1, 2, 3, -4] as [Int8], shape: [2, 2], quantization: rows),
          try numbers([3], [1, 0, 1]),
        ], [try floats([3, 2], [0.75, -1, 0.5, 1, 0.75, -1])]),
      OperatorCase(
        "a box", DynamicSlice(sizes: [1, 2]), [grid, try numbers([2], [1, 1])],
        [try floats([1, 2], [5, 6])]),
      OperatorCase(
        "an index from the end",
        DynamicSlice(
          sizes: [2, 1], startPositions: [nil, 0], removedAxes: [1], insertedAxes: [0],
          countsFromEnd: true), [grid, try numbers([1], [-1])], [try floats([1, 2], [3, 6])]),
      OperatorCase(
        "a new axis",
        StridedSlice(starts: [nil, 2], ends: [nil, nil], strides: [1, -2], insertedAxes: [1]),
        [grid], [try floats([2, 1, 2], [3, 1, 6, 4])]),
    ]
  }

  private static func placements() throws -> [OperatorCase] {
    let grid = try floats([2, 3], [1, 2, 3, 4, 5, 6])
    let (on, off) = (try floats([], [9]), try floats([1], [-1]))
    return [
      OperatorCase(
        "sums", ScatterND(dimensions: [3, 2]),
        [try numbers([3, 1], [2, 0, 2]), try floats([3, 2], [1, 2, 3, 4, 5, 6])],
        [try floats([3, 2], [3, 4, 0, 0, 6, 8])]),
      OperatorCase(
        "bytes wrap", ScatterND(dimensions: [2]),
        [try numbers([2, 1], [1, 1]), try Tensor([100, 100] as [Int8], shape: [2])],
        [try Tensor([0, -56] as [Int8], shape: [2])]),
      OperatorCase(
        "the later stays", SparseToDense(dimensions: [2, 2]),
        [
          try numbers([3, 2], [0, 1, 1, 0, 0, 1]), try floats([3], [1, 2, 3]), off,
        ], [try floats([2, 2], [-1, 3, 2, -1])]),
      OperatorCase(
        "one value", SparseToDense(dimensions: [3]), [try numbers([2], [2, 0]), on, off],
        [try floats([3], [9, -1, 9])]),
      OperatorCase(
        "last axis", OneHot(depth: 3), [try numbers([2], [1, 7]), on, off],
        [try floats([2, 3], [-1, 9, -1, -1, -1, -1])]),
      OperatorCase(
        "first axis", OneHot(depth: 2, axis: 0), [try numbers([2], [1, 0]), on, off],
        [try floats([2, 2], [-1, 9, 9, -1])]),
      OperatorCase(
        "moved inside", DynamicUpdateSlice(),
        [grid, try floats([1, 2], [8, 9]), try numbers([2], [-1, 7])],
        [try floats([2, 3], [1, 8, 9, 4, 5, 6])]),
      OperatorCase(
        "of vectors", MatrixDiagonal(), [try floats([2, 2], [1, 2, 3, 4])],
        [try floats([2, 2, 2], [1, 0, 0, 2, 3, 0, 0, 4])]),
      OperatorCase(
        "of a wide matrix", SetMatrixDiagonal(), [grid, try floats([2], [8, 9])],
        [try floats([2, 3], [8, 2, 3, 4, 9, 6])]),
      OperatorCase(
        "by an input", Pad(before: [1], after: [0]),
        [try bytes([2], [1, 2], 0.5, 7), try bytes([], [9], 0.5, 7)],
        [try bytes([3], [9, 1, 2], 0.5, 7)]),
    ]
  }

  private static func rearrangements() throws -> [OperatorCase] {
    let grid = try floats([2, 3], [1, 2, 3, 4, 5, 6])
    return [
      OperatorCase(
        "on the edge", MirrorPad(before: [0, 2], after: [1, 0], repeatsEdge: false), [grid],
        [try floats([3, 5], [3, 2, 1, 2, 3, 6, 5, 4, 5, 6, 3, 2, 1, 2, 3])]),
      OperatorCase(
        "behind the edge", MirrorPad(before: [2], after: [3], repeatsEdge: true),
        [try floats([3], [1, 2, 3])], [try floats([8], [2, 1, 1, 2, 3, 3, 2, 1])]),
      OperatorCase(
        "columns", Reverse(axes: [-1]), [grid], [try floats([2, 3], [3, 2, 1, 6, 5, 4])]),
      OperatorCase("no axes", Reverse(axes: []), [grid], [grid]),
      OperatorCase(
        "of lengths 2 and 0", ReverseSequence(sequenceAxis: 1, batchAxis: 0),
        [grid, try numbers([2], [2, 0])], [try floats([2, 3], [2, 1, 3, 4, 5, 6])]),
      OperatorCase(
        "both axes", Tile(counts: [2, 2]), [try floats([1, 2], [1, 2])],
        [try floats([2, 4], [1, 2, 1, 2, 1, 2, 1, 2])]),
      OperatorCase("no times", Tile(counts: [0, 1]), [grid], [try floats([0, 3], [])]),
      OperatorCase(
        "last axis", Stack(axis: -1), [try floats([2], [1, 2]), try floats([2], [3, 4])],
        [try floats([2, 2], [1, 3, 2, 4])]),
      OperatorCase(
        "columns", Unstack(axis: 1), [grid],
        [try floats([2], [1, 4]), try floats([2], [2, 5]), try floats([2], [3, 6])]),
      OperatorCase(
        "columns", Dilate(factors: [1, 2]), [grid, try floats([], [0])],
        [try floats([2, 5], [1, 0, 2, 0, 3, 4, 0, 5, 0, 6])]),
      OperatorCase(
        "one element, however far", Dilate(factors: [.max]),
        [try floats([1], [7]), try floats([], [0])],
        [try floats([1], [7])]),
    ]
  }

  private static func blocks() throws -> [OperatorCase] {
    let image = try floats([1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])
    let column = try floats([1, 3, 1], [1, 2, 3])
    return [
      OperatorCase(
        "one block", SpaceToDepth(blockSize: 2), [image], [try image.reshaped(to: [1, 1, 1, 8])]),
      OperatorCase(
        "a row of blocks", SpaceToDepth(blockSize: 2), [try image.reshaped(to: [1, 2, 4, 1])],
        [try floats([1, 1, 2, 4], [1, 2, 5, 6, 3, 4, 7, 8])]),
      OperatorCase(
        "two pixels", DepthToSpace(blockSize: 2), [try image.reshaped(to: [1, 1, 2, 4])],
        [try floats([1, 2, 4, 1], [1, 2, 5, 6, 3, 4, 7, 8])]),
      OperatorCase(
        "with a border", SpaceToBatch(blockSizes: [2], before: [1], after: [0]), [column],
        [try floats([2, 2, 1], [0, 2, 1, 3])]),
      OperatorCase(
        "cropped", BatchToSpace(blockSizes: [2], before: [1], after: [0]),
        [try floats([2, 2, 1], [0, 2, 1, 3])], [column]),
    ]
  }

  private static func shapesAndNumbers() throws -> [OperatorCase] {
    let grid = try floats([2, 0, 3], [])
    return [
      OperatorCase("of nothing", ShapeOf(), [grid], [try numbers([3], [2, 0, 3])]),
      OperatorCase(
        "int64", ShapeOf(elementType: .int64), [grid],
        [try Tensor([2, 0, 3] as [Int64], shape: [3])]),
      OperatorCase("three", RankOf(), [grid], [try numbers([], [3])]),
      OperatorCase("zeros", ZerosLike(), [try floats([2], [1, 2])], [try floats([2], [0, 0])]),
      OperatorCase(
        "bytes of a number", Bitcast(elementType: .uint8), [try numbers([1], [0x0102_03FF])],
        [try Tensor([255, 3, 2, 1] as [UInt8], shape: [1, 4])]),
      OperatorCase(
        "a number of its halves", Bitcast(elementType: .float32),
        [try Tensor([0, 0x3F80] as [Int16], shape: [2])], [try floats([], [1])]),
      OperatorCase(
        "of other lengths", BroadcastedShape(),
        [try numbers([3], [4, 1, 0]), try numbers([2], [3, 1])], [try numbers([3], [4, 3, 0])]),
      OperatorCase(
        "downwards", Progression(.int32(start: 1, step: -2), count: 3), [],
        [try numbers([3], [1, -1, -3])]),
    ]
  }
}
